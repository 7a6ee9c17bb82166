import type { SchedulingRpc } from '#contracts';
import type { CountryPack } from '#country-pack';
import { citizenTokens, staffKeys, type Logger, type Seams } from '#platform';
import type { RpcClient } from '#rpc';
import type { IdentityAggregates } from './aggregates.ts';
import { ApplicationService } from './application/application.service.ts';
import { Errands } from './application/errands.ts';
import { CitizenService } from './citizen/citizen.service.ts';
import { ContactService } from './citizen/contact.service.ts';
import { oneTimeCodes } from './citizen/one-time-code.ts';
import { DependantsService } from './dependants/dependants.service.ts';
import { ErasingAgain } from './erasures/erasing-again.ts';
import type { ErasureList } from './erasures/erasure-list.port.ts';
import { madeIds } from './ids.ts';
import type { KeyRing } from './keys/key-ring.ts';
import { LogInService } from './log-in/log-in.service.ts';
import { TriesService } from './log-in/tries.service.ts';
import { LookService } from './look/look.service.ts';
import type { LooksView } from './look/looks.projection.ts';
import { ErasingService } from './me/erasing.service.ts';
import { MeService } from './me/me.service.ts';
import { RegistrationService } from './registration/registration.service.ts';
import { ResetService } from './registration/reset.service.ts';
import { StrangersMessages } from './registration/strangers-messages.ts';
import { SecretService } from './secret/secret.service.ts';
import { refreshTokens } from './session/refresh-tokens.ts';
import { SessionService } from './session/session.service.ts';
import type { SessionsView } from './session/sessions.projection.ts';
import { StaffService } from './staff/staff.service.ts';
import { People } from './vault/people.ts';
import type { Errand, Vault } from './vault/vault.port.ts';

export type ServicesPorts = Readonly<{
  doors: IdentityAggregates;
  vault: Vault;
  sessionsView: SessionsView;
  looksView: LooksView;
  /** Resolves when the views have seen everything durable. */
  seen: () => Promise<void>;
  scheduling: RpcClient<SchedulingRpc>;
  pack: CountryPack;
  /** All keys, open. */
  keyRing: KeyRing;
  /** Who was erased: kept outside the backup. */
  erasures: ErasureList;
  seams: Seams;
  log: Logger;
  /** True where no other process writes citizens and sessions. */
  exclusive: boolean;
}>;

/** The first was derived from the key-encryption key itself: a gateway that still knows that one asks again. */
const staffKeyGeneration = 2;

const shared = ({ doors, vault, sessionsView, seen, pack, keyRing, seams, log, exclusive }: ServicesPorts) => {
  const { clock, hasher, random } = seams;
  const { secrets, vault: keys } = keyRing;
  const ids = madeIds(secrets.ids);
  const errands = new Errands(vault, clock, log, seams.timers, exclusive);
  return {
    vault,
    pack,
    clock,
    hasher,
    random,
    keys,
    ids,
    errands,
    people: new People(vault, keys),
    codes: oneTimeCodes(secrets.codes),
    citizens: new CitizenService(doors.citizens, clock),
    sessions: new SessionService(doors.sessions, sessionsView, refreshTokens(secrets.refreshTokens), ids, clock, seen),
    tries: new TriesService(doors.tries, clock, seams.ids, vault),
    applications: new ApplicationService(doors.applications, errands, keys, ids, clock),
    messages: new StrangersMessages(vault, keys, clock),
    tokens: citizenTokens(secrets.accessTokens),
    staffKeys: staffKeys(secrets.staffTokens, staffKeyGeneration),
    dummyHash: hasher.hash('nobody has this secret'),
  };
};

/** The domain services of identity, each from what it needs. */
export const identityServices = (ports: ServicesPorts) => {
  const { doors, looksView: view, scheduling, seams, erasures } = ports;
  const tools = shared(ports);
  const registration = new RegistrationService(tools);
  const concerned = (errand: Errand) => registration.concerned(errand);
  const services = {
    registration,
    reset: new ResetService(tools),
    logIn: new LogInService(tools),
    secret: new SecretService({ ...tools, ids: seams.ids }),
    sessions: tools.sessions,
    citizens: tools.citizens,
    me: new MeService(tools),
    erasing: new ErasingService({ ...tools, scheduling, erasures, concerned }),
    dependants: new DependantsService(tools),
    contact: new ContactService(tools),
    looks: new LookService({ ...tools, looks: doors.looks, view, ids: seams.ids }),
    staff: new StaffService({ ...tools, officers: doors.officers }),
    staffKeys: tools.staffKeys,
    errands: tools.errands,
    messages: tools.messages,
    vault: tools.vault,
    clock: tools.clock,
  };
  const erasingAgain = new ErasingAgain({ ...tools, erasures, concerned });
  tools.errands.entrust({ registration: registration.runner(), reset: services.reset.runner() });
  return { ...services, erasingAgain };
};
export type IdentityServices = ReturnType<typeof identityServices>;
