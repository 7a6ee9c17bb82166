// The gateway from its application functions down: who calls, the key of the command, the door's own method, the problem.
// HTTP itself, its schemas and limits stay outside; the requests are well formed.
import { DomainError, type AllRpc, type Role } from '#contracts';
import { derivedSecretsOf, gatewaySecrets, givenSecrets, silentLogger, instantFromMs } from '#platform';
import { createGateway, type Gateway } from '../../../services/gateway/src/gateway.ts';
import type { Ask, Caller, CitizenCaller, StaffCaller, Who } from '../../../services/gateway/src/door/door.ts';
import { refusalOf } from '../../../services/gateway/src/door/problems.ts';
import { seamsOf } from '../ports/seams.ts';
import type { Ground } from './ground.ts';
import type { Starter } from './host.ts';
import { kek } from './services.ts';

export type HttpRequest = Readonly<{
  token?: string;
  key?: string;
  params?: Readonly<Record<string, string>>;
  query?: Readonly<Record<string, string>>;
  body?: unknown;
  ifMatch?: number;
}>;
/** One door: who may pass and what is done. */
type HttpDoor = Readonly<{
  who: Who;
  whileSecretMustChange?: boolean;
  run: (parts: Gateway['parts'], ask: never) => Promise<unknown>;
}>;

type CAsk = Ask<never, never, never, CitizenCaller>;
type SAsk = Ask<never, never, never, StaffCaller>;
const citizen = (run: (parts: Gateway['parts'], ask: CAsk) => Promise<unknown>): HttpDoor => ({ who: 'citizen', run });
const staff = (roles: readonly Role[], run: (parts: Gateway['parts'], ask: SAsk) => Promise<unknown>): HttpDoor => ({
  who: roles,
  run,
});
type AAsk = Ask<never, never, never>;
const anyone = (run: (parts: Gateway['parts'], ask: AAsk) => Promise<unknown>): HttpDoor => ({
  who: 'anyone',
  run,
});

const desk: readonly Role[] = ['desk-officer'];

export const httpDoors = {
  'POST /v1/registrations': anyone((parts, ask) => parts.registrations.register(ask)),
  'GET /v1/centres/{id}': anyone((parts, ask) => parts.catalogueQuery.centre(ask)),
  'GET /v1/services/{id}': anyone((parts, ask) => parts.catalogueQuery.service(ask)),
  'GET /v1/availability': anyone((parts, ask) => parts.availability.days(ask)),
  'GET /v1/availability/slots': anyone((parts, ask) => parts.availability.slots(ask)),
  'POST /v1/secret-resets': anyone((parts, ask) => parts.sessions.resetSecret(ask)),
  'POST /v1/sessions/refresh': anyone((parts, ask) => parts.sessions.refresh(ask)),
  'POST /v1/sessions': anyone((parts, ask) => parts.sessions.logIn(ask)),
  'PUT /v1/me/secret': { ...citizen((parts, ask) => parts.me.changeSecret(ask)), whileSecretMustChange: true },
  'DELETE /v1/sessions/current': citizen((parts, ask) => parts.sessions.logOut(ask)),
  'GET /.well-known/jwks.json': anyone((parts) => parts.slips.keys()),
  'GET /v1/slips/revoked': anyone((parts, ask) => parts.slips.revoked(ask)),
  'GET /v1/me/export': citizen((parts, ask) => parts.me.copy(ask)),
  'GET /v1/me/dependants': citizen((parts, ask) => parts.me.dependants(ask)),
  'GET /v1/me': citizen((parts, ask) => parts.me.profile(ask)),
  'PATCH /v1/me': citizen((parts, ask) => parts.me.edit(ask)),
  'POST /v1/me/dependants': citizen((parts, ask) => parts.me.addDependant(ask)),
  'DELETE /v1/me/dependants/{id}': citizen((parts, ask) => parts.me.removeDependant(ask)),
  'GET /v1/bookings/{id}': citizen((parts, ask) => parts.bookings.one(ask)),
  'DELETE /v1/me': citizen((parts, ask) => parts.me.erase(ask)),
  'POST /v1/bookings': citizen((parts, ask) => parts.bookings.book(ask)),
  'GET /v1/bookings': citizen((parts, ask) => parts.bookings.list(ask)),
  'POST /v1/bookings/{id}/moves': citizen((parts, ask) => parts.bookings.move(ask)),
  'DELETE /v1/bookings/{id}': citizen((parts, ask) => parts.bookings.cancel(ask)),
  'POST /v1/holds': citizen((parts, ask) => parts.bookings.hold(ask)),
  'DELETE /v1/holds/{id}': citizen((parts, ask) => parts.bookings.release(ask)),
  'POST /v1/centres/{id}/arrivals': staff(['gate-officer'], (parts, ask) => parts.centres.admit(ask)),
  'GET /v1/centres/{id}/gate-list': staff(['gate-officer'], (parts, ask) => parts.centres.gateList(ask)),
  'GET /v1/centres/{id}/queue': staff(desk, (parts, ask) => parts.centres.queue(ask)),
  'POST /v1/centres/{id}/calls': staff(desk, (parts, ask) => parts.centres.call(ask)),
  'POST /v1/visits/{id}/start': staff(desk, (parts, ask) => parts.centres.step('start', ask)),
  'POST /v1/visits/{id}/finish': staff(desk, (parts, ask) => parts.centres.step('finish', ask)),
  'POST /v1/visits/{id}/no-show': staff(desk, (parts, ask) => parts.centres.step('no-show', ask)),
  'POST /v1/visits/{id}/recall': staff(desk, (parts, ask) => parts.centres.step('recall', ask)),
  'POST /v1/visits/{id}/forward': staff(desk, (parts, ask) => parts.centres.forward(ask)),
  'GET /v1/visits/{id}': staff(desk, (parts, ask) => parts.centres.visit(ask)),
} as const satisfies Readonly<Record<string, HttpDoor>>;
export type HttpDoorName = keyof typeof httpDoors;

const callerOf = async (gateway: Gateway, door: HttpDoor, token: string | undefined): Promise<Caller> => {
  const { callers } = gateway.edge;
  const header = token === undefined ? undefined : `Bearer ${token}`;
  const caller: Caller = door.who === 'anyone' ? { kind: 'anyone' } : await callers.ofHeader(header);
  await callers.admit(caller, door.who, door.whileSecretMustChange);
  return caller;
};

const answer = async (
  ground: Ground,
  gateway: Gateway,
  name: string,
  door: HttpDoor,
  request: HttpRequest,
): Promise<unknown> => {
  try {
    const { token, key, params = {}, query = {}, body, ifMatch } = request;
    const caller = await callerOf(gateway, door, token);
    const content = { params, query, body };
    const command = name.startsWith('GET')
      ? { id: '', fingerprint: '' }
      : gateway.edge.commandKey({ door: name, caller, content, ...(key === undefined ? {} : { key }) });
    const planted = ground.variant.commandKey?.(command, ground) ?? command;
    const asked = { ...content, ...(ifMatch === undefined ? {} : { ifMatch }), language: 'en', form: '' };
    return await door.run(gateway.parts, { ...asked, caller, command: planted } as never);
  } catch (error) {
    const { code } = refusalOf(error);
    throw new DomainError(code);
  }
};

export const gatewayStarter =
  (ground: Ground): Starter =>
  async (life, incarnation) => {
    const gateway = createGateway({
      rpc: ground.rpc.client<AllRpc>(life, 'gateway'),
      jobs: ground.jobs.portOf(life, ground.file),
      seams: seamsOf(ground.sim, life, incarnation),
      log: silentLogger,
      pack: ground.pack,
      secrets: givenSecrets(derivedSecretsOf(kek, gatewaySecrets)),
      limitAddresses: false,
      secure: false,
      trial: true,
    });
    gateway.edge.ended.start();
    const handlers = Object.entries(httpDoors).map(
      ([name, door]) => [name, (request: HttpRequest) => answer(ground, gateway, name, door, request)] as const,
    );
    ground.rpc.serve(life, Object.fromEntries(handlers));
    await Promise.resolve();
  };

/** A token as identity issues it to an officer of the centre. */
export const officerToken = (ground: Ground, role: Role, centre: string): string => {
  if (!ground.staffKeys) throw new Error('identity has never started');
  return ground.staffKeys.issue({
    kind: 'staff',
    officer: `${role} of ${centre}`,
    session: `session of ${role} of ${centre}`,
    role,
    centre,
    county: null,
    expiresAt: instantFromMs(ground.sim.clock().nowMs() + 900_000),
  });
};
