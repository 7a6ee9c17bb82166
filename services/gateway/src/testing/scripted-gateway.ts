// A gateway that really listens, with neighbours whose answers are scripted.
import type { AllRpc, Booking, Catalogue, Centre, Service, Visit } from '#contracts';
import { loadCountryPack } from '#country-pack';
import {
  citizenTokens,
  derivedSecretsOf,
  gatewaySecrets,
  givenSecrets,
  silentLogger,
  staffKeys,
  systemTimers,
  type CitizenClaims,
  type Logger,
  type Precedence,
  type StaffClaims,
} from '#platform';
import { localRpc, type RpcHandlers } from '#rpc';
import { testSeams } from '#testing';
import { createGateway } from '../gateway.ts';
import type { CallbackRule } from '../provider/callbacks.ts';
import { listen } from '../gateway.http.ts';

export const kek = Buffer.alloc(32, 7);
export const now = '2026-12-01T05:00:00Z';
export const secrets = derivedSecretsOf(kek, gatewaySecrets);
const later = '2026-12-01T05:15:00Z';

export const citizenToken = (claims: Partial<CitizenClaims> = {}): string =>
  citizenTokens(secrets.accessTokens).issue({
    kind: 'citizen',
    citizen: 'c1',
    session: 's1',
    expiresAt: later,
    mustChangeSecret: false,
    ...claims,
  });

const signing = staffKeys(kek);
export const staffToken = (claims: Partial<StaffClaims> = {}): string =>
  signing.issue({
    kind: 'staff',
    officer: 'o1',
    session: 's2',
    role: 'gate-officer',
    centre: 'gpo',
    county: null,
    expiresAt: later,
    ...claims,
  });

const text = (word: string) => ({ en: word, sw: word });
export const centre: Centre = {
  id: 'gpo',
  name: text('GPO'),
  shortName: text('GPO'),
  county: '047',
  town: 'Nairobi',
  zone: 'Africa/Nairobi',
  position: { latitude: -1.2864, longitude: 36.8172 },
  size: 'large',
  openingHours: [{ days: ['mon', 'tue'], opens: '08:00', closes: '17:00' }],
  counters: [
    {
      id: 'identity',
      name: text('ID'),
      slotMinutes: 5,
      publicPlaces: 2,
      reservedPlaces: 1,
      services: ['id'],
      desks: 2,
    },
  ],
  active: true,
};
export const service: Service = {
  id: 'id',
  name: text('ID card'),
  shortName: text('ID'),
  agency: text('NRB'),
  category: 'identity',
  durationMinutes: 20,
  bring: [{ en: 'Birth certificate', sw: 'Cheti' }],
  bringShort: text('Certificate'),
  fee: { amount: 100_000, currency: 'KES' },
  interview: true,
  extendedHours: false,
  confirmBeforeTravel: false,
  gatePolicy: { earlyMinutes: 30, lateMinutes: 30 },
  active: true,
};
export const catalogue: Catalogue = {
  version: 1,
  counties: [{ id: '047', name: text('Nairobi'), aliases: [] }],
  centres: [centre, { ...centre, id: 'kisumu', county: '042', position: { latitude: -0.09, longitude: 34.77 } }],
  services: [service, { ...service, id: 'old', active: false }],
};
export const booking: Booking = {
  id: 'b1',
  reference: '7KM4P-2QXW9',
  status: 'confirmed',
  person: 'p1',
  service: 'id',
  centre: 'gpo',
  counter: 'identity',
  start: '2026-12-01T06:20:00Z',
  end: '2026-12-01T06:40:00Z',
  revision: 3,
  version: 3,
};
export const visit: Visit = {
  id: 'v1',
  ticket: 'A001',
  status: 'called',
  centre: 'gpo',
  counter: 'identity',
  service: 'id',
  desk: '4',
  booking: 'b1',
  admittedAt: now,
  version: 2,
};

export type Script = Partial<RpcHandlers<AllRpc>>;

export const ordinary = (): Script => ({
  'identity.ended-sessions': () => Promise.resolve({ sessions: [], at: now }),
  'identity.staff-keys': () => Promise.resolve({ keys: signing.publicKeys }),
  'identity.session': () => Promise.resolve({ ended: false, mustChangeSecret: true }),
  'identity.people': () => Promise.resolve({ items: [{ person: 'p1', self: true, documented: true }] }),
  'scheduling.catalogue': () => Promise.resolve(catalogue),
});

export type ScriptedOptions = Readonly<{
  limitAddresses?: boolean;
  trial?: boolean;
  log?: Logger;
  callbacks?: CallbackRule;
  proxies?: readonly string[];
  precedence?: Precedence;
}>;

/** Listens on a free port until closed. What the script leaves out nobody serves. */
export const scriptedGateway = async (script: Script = {}, options: ScriptedOptions = {}) => {
  const { limitAddresses = false, trial = true, log = silentLogger } = options;
  const seams = { ...testSeams(now), ...(options.precedence ? { precedence: options.precedence } : {}) };
  const rpc = localRpc({ timers: systemTimers, log: silentLogger });
  await rpc.serve('neighbours', { ...ordinary(), ...script } as RpcHandlers<AllRpc>);
  const gateway = createGateway({
    rpc: rpc.client<AllRpc>('gateway'),
    jobs: { runDue: () => Promise.resolve() },
    seams,
    log,
    pack: loadCountryPack('ke'),
    secrets: givenSecrets(secrets),
    limitAddresses,
    secure: false,
    trial,
    ...(options.callbacks ? { callbacks: options.callbacks } : {}),
    ...(options.proxies ? { proxies: options.proxies } : {}),
  });
  await gateway.edge.ended.ask();
  const listening = await listen(gateway, { controllers: [], providers: [] }, '127.0.0.1', 0);
  const close = async () => {
    await listening.close();
    await rpc.close();
  };
  return { ...listening, gateway, seams, close };
};
export type Scripted = Awaited<ReturnType<typeof scriptedGateway>>;

export type Answered = Readonly<{
  status: number;
  headers: Headers;
  body: Readonly<Record<string, unknown>>;
  text: string;
}>;

/** Sends one request; `body` as JSON unless it is text. */
export const send = async (
  { address }: Pick<Scripted, 'address'>,
  method: string,
  path: string,
  options: Readonly<{ token?: string; body?: unknown; headers?: Readonly<Record<string, string>> }> = {},
): Promise<Answered> => {
  const { token, body, headers = {} } = options;
  const response = await fetch(address + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const got = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '') && got !== '';
  const parsed = isJson ? (JSON.parse(got) as Record<string, unknown>) : {};
  return { status: response.status, headers: response.headers, body: parsed, text: got };
};
