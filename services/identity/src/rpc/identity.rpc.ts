import type { IdentityRpc } from '#contracts';
import { checkInSecrets, gatewaySecrets } from '#platform';
import type { MayCall, RpcHandlers } from '#rpc';
import { mustChangeSecret } from '../citizen/citizen.policies.ts';
import type { Identity } from '../identity.ts';
import { sentSecrets } from '../keys/secrets.ts';

type Nothing = Readonly<Record<string, never>>;
const nothing = (): Nothing => ({});

/** What other services may ask: each line hands on to the noun that knows. */
export const identityHandlers = (identity: Identity): RpcHandlers<IdentityRpc> => ({
  'identity.register': ({ command, registration }) =>
    identity.registration.register(command, registration).then(nothing),
  'identity.log-in': (asked) => identity.logIn.logIn(asked),
  'identity.refresh': ({ command, refreshToken }) => refresh(identity, command, refreshToken),
  'identity.log-out': ({ session }) => identity.sessions.end(session, 'logged-out').then(nothing),
  'identity.reset-secret': ({ command, ...asked }) => identity.reset.ask(command, asked).then(nothing),
  'identity.me': ({ citizen }) => identity.me.profile(citizen),
  'identity.edit-me': (asked) => identity.me.edit(asked),
  'identity.erase-me': ({ citizen }) => identity.erasing.erase(citizen).then(nothing),
  'identity.export-me': ({ citizen }) => identity.me.export(citizen),
  'identity.change-secret': (asked) => identity.secret.change(asked),
  'identity.add-dependant': ({ citizen, command, dependant }) => identity.dependants.add(citizen, command, dependant),
  'identity.dependants': async ({ citizen }) => ({ items: await identity.dependants.list(citizen) }),
  'identity.remove-dependant': ({ citizen, dependant }) => identity.dependants.remove(citizen, dependant).then(nothing),
  'identity.people': ({ citizen }) => identity.dependants.bookable(citizen),
  'identity.session': ({ session }) => sessionNow(identity, session),
  'identity.ended-sessions': ({ since }) => identity.sessions.endedSince(since),
  'identity.staff-log-in': (asked) => identity.staff.logIn(asked),
  'identity.gateway-secrets': async () => ({ secrets: await sentSecrets(identity.vault, gatewaySecrets) }),
  'identity.check-in-secrets': async () => ({ secrets: await sentSecrets(identity.vault, checkInSecrets) }),
  'identity.staff-keys': () => Promise.resolve({ keys: identity.staffKeys.publicKeys }),
  'identity.staff-audit': ({ after, limit }) => identity.looks.audit(after, limit),
  'identity.contact': ({ recipient }) => identity.contact.contact(recipient),
  'identity.code': ({ citizen, issue }) => identity.contact.code(citizen, issue),
  'identity.find-person': async ({ idType, idNumber, look }) => ({
    person: await identity.looks.findPerson(idType, idNumber, look),
  }),
  'identity.holder': ({ person, look }) => identity.looks.holder(person, look),
});

/** One door for both kinds: the token says whose it is. */
const refresh = async (identity: Identity, ...asked: Parameters<Identity['logIn']['refresh']>) => {
  const { session } = identity.sessions.read(asked[1]);
  const { started } = await identity.sessions.state(session);
  if (started?.kind !== 'staff') return identity.logIn.refresh(...asked);
  return { ...(await identity.staff.refresh(...asked)), mustChangeSecret: false };
};

const sessionNow = async (identity: Identity, session: string) => {
  const { status, started } = await identity.sessions.state(session);
  const citizen = started?.kind === 'citizen' ? await identity.citizens.state(started.holder) : undefined;
  return { ended: status !== 'open', mustChangeSecret: citizen !== undefined && mustChangeSecret(citizen) };
};

const gateway = ['gateway'];
/** Personal data goes to notification, to gateway for the person's own request, and to check-in as a recorded look. */
export const mayCallIdentity: MayCall<IdentityRpc> = {
  'identity.register': gateway,
  'identity.log-in': gateway,
  'identity.refresh': gateway,
  'identity.log-out': gateway,
  'identity.reset-secret': gateway,
  'identity.me': gateway,
  'identity.edit-me': gateway,
  'identity.erase-me': gateway,
  'identity.export-me': gateway,
  'identity.change-secret': gateway,
  'identity.add-dependant': gateway,
  'identity.dependants': gateway,
  'identity.remove-dependant': gateway,
  'identity.people': gateway,
  'identity.session': gateway,
  'identity.ended-sessions': gateway,
  'identity.staff-log-in': gateway,
  'identity.gateway-secrets': gateway,
  'identity.check-in-secrets': ['check-in'],
  'identity.staff-keys': gateway,
  'identity.staff-audit': gateway,
  'identity.contact': ['notification'],
  'identity.code': ['notification'],
  'identity.find-person': ['check-in'],
  'identity.holder': ['check-in'],
};
