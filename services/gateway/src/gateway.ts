// The gateway from its ports, without Nest and without a network.
import type { AllRpc } from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Jobs } from '#jobs';
import {
  citizenTokens,
  noMetrics,
  type CitizenTokens,
  type gatewaySecrets,
  type KeptSecrets,
  type Logger,
  type Metrics,
  type Readiness,
  type Seams,
} from '#platform';
import type { RpcClient } from '#rpc';
import { Availability } from './availability/availability.query.ts';
import { Bookings } from './booking/bookings.ts';
import { CatalogueCache } from './catalogue/catalogue-cache.ts';
import { CatalogueQuery } from './catalogue/catalogue.query.ts';
import { Centres } from './centre/centres.ts';
import { commandKeys } from './door/command-keys.ts';
import { limitsOf } from './door/limits.ts';
import { Figures, type FiguresRule } from './health/figures.ts';
import { Health } from './health/health.ts';
import { Me } from './me/me.ts';
import { People } from './me/people.ts';
import { Phone } from './phone/phone.ts';
import { ProviderCallbacks, type CallbackRule } from './provider/callbacks.ts';
import { Registrations } from './registration/registrations.ts';
import { OwnSecrets } from './secrets/own-secrets.ts';
import { Callers } from './session/callers.ts';
import { cookies as cookiesOf } from './session/cookies.ts';
import { EndedSessions } from './session/ended-sessions.ts';
import { PageSessions } from './session/page-sessions.ts';
import { Sessions } from './session/sessions.ts';
import { plainSlip, type PrintSlip } from './slip/slip-forms.ts';
import { Slips } from './slip/slips.ts';
import { StaffAudit } from './staff/staff-audit.ts';

export type GatewayPorts = Readonly<{
  rpc: RpcClient<AllRpc>;
  jobs: Pick<Jobs, 'runDue'>;
  seams: Pick<Seams, 'clock' | 'timers' | 'random' | 'ids' | 'precedence'>;
  log: Logger;
  pack: CountryPack;
  /** Kept by identity. */
  secrets: KeptSecrets<typeof gatewaySecrets>;
  /** Limits by address. */
  limitAddresses: boolean;
  /** Proxies whose word about the caller's address is believed; left out: none. */
  proxies?: readonly string[];
  /** Reached by https: cookies and headers may say so. */
  secure: boolean;
  /** With the on-screen phone. */
  trial: boolean;
  /** Who may call back for the SMS provider; left out: nobody. */
  callbacks?: CallbackRule;
  others?: () => Promise<Readiness>;
  metrics?: Metrics;
  /** Who may read the figures; left out: callers on this machine. */
  figures?: FiguresRule;
  print?: PrintSlip;
}>;

/** Made when the first token comes: until identity has answered there is nothing to check it with. */
const citizensOf = (secrets: OwnSecrets): Pick<CitizenTokens, 'check'> => {
  let tokens: CitizenTokens | undefined;
  return { check: (token, nowMs) => (tokens ??= citizenTokens(secrets.all.accessTokens)).check(token, nowMs) };
};

const edgeOf = ({ rpc, seams, log, secrets: kept, limitAddresses, secure }: GatewayPorts) => {
  const { clock, timers, random, ids } = seams;
  const secrets = new OwnSecrets({ kept, timers, log });
  const ended = new EndedSessions({ rpc, clock, timers, log });
  const callers = new Callers({ rpc, clock, timers, ended, citizens: citizensOf(secrets) });
  const cookies = cookiesOf(() => secrets.all, random, secure);
  return {
    secrets,
    ended,
    callers,
    cookies,
    pageSessions: new PageSessions({ rpc, ids, callers, cookies }),
    limits: limitsOf(limitAddresses, timers.monotonicMs),
    commandKey: commandKeys(() => secrets.all, ids),
  };
};

/** Everything behind the doors. */
export const createGateway = (ports: GatewayPorts) => {
  const { rpc, jobs, seams, others, print = plainSlip } = ports;
  const edge = edgeOf(ports);
  const { callers, ended, secrets } = edge;
  const catalogue = new CatalogueCache(rpc, seams.timers);
  const people = new People(rpc, seams.timers);
  const bookings = new Bookings(rpc, people);
  const readiness = (): Promise<Readiness> => {
    const trouble = secrets.trouble ?? (ended.current ? undefined : 'identity does not answer');
    return Promise.resolve({ ready: trouble === undefined, reasons: trouble === undefined ? [] : [trouble] });
  };
  const parts = {
    bookings,
    availability: new Availability(rpc, catalogue, seams.clock),
    catalogueQuery: new CatalogueQuery(catalogue),
    centres: new Centres(rpc, catalogue),
    figures: new Figures(ports.metrics ?? noMetrics, ports.figures ?? 'loopback'),
    health: new Health(readiness, others),
    me: new Me({ rpc, people, callers, ended }),
    phone: new Phone({ rpc, jobs, clock: seams.clock }),
    providerCallbacks: new ProviderCallbacks(rpc, ports.callbacks ?? {}),
    registrations: new Registrations(rpc),
    sessions: new Sessions(rpc, ended),
    slips: new Slips({ rpc, bookings, catalogue, clock: seams.clock, print }),
    staffAudit: new StaffAudit(rpc),
  };
  return { ports, edge, catalogue, readiness, parts };
};
export type Gateway = ReturnType<typeof createGateway>;
