// Neighbours with a little memory, so that pages can be walked through before, and without, the real services.
import { DomainError, type AllRpc, type Booking, type Catalogue, type PhoneMessage, type Visit } from '#contracts';
import { countersAt, loadCountryPack } from '#country-pack';
import type { RpcHandlers } from '#rpc';
import { addMinutes, instantOf, addDays, daysBetween } from '#time';
import { citizenToken, now, staffToken } from '../../testing/scripted-gateway.ts';

const pack = loadCountryPack('ke');
const zone = pack.zone;

const catalogue: Catalogue = {
  version: 1,
  counties: pack.counties,
  centres: pack.centres.map((centre) => ({
    id: centre.id,
    name: centre.name,
    shortName: centre.shortName,
    county: centre.county,
    town: centre.town ?? centre.name.en,
    zone: centre.zone,
    size: centre.size,
    active: centre.active,
    openingHours: [],
    counters: countersAt(pack, centre.id).map((counter) => ({
      ...counter,
      services: counter.services.map(({ id }) => id),
    })),
  })),
  services: pack.services.map((service) => ({
    ...service,
    agency: service.agency,
    fee: service.fee && { amount: service.fee.amount, currency: service.fee.currency },
    active: true,
  })),
};

export type World = Readonly<{
  /** What the neighbours were asked to change, in order. */
  asked: Readonly<{ pattern: string; request: Readonly<Record<string, unknown>> }>[];
  bookings: Booking[];
  visits: Visit[];
  /** Codes with which the next call of a pattern is refused, once. */
  refuse: Map<string, string>;
  mustChange: { secret: boolean };
  script: Partial<RpcHandlers<AllRpc>>;
}>;

const slotsOf = (date: string) =>
  Array.from({ length: 27 }, (_, i) => {
    const start = addMinutes(instantOf(date, '08:00', zone), i * 20);
    return { start, end: addMinutes(start, 20), free: 4 };
  });

let sessions = 0;
const newSession = (): string => `s${(sessions += 1)}`;

const session = (mustChangeSecret: boolean) => ({
  accessToken: citizenToken({ mustChangeSecret, session: newSession() }),
  refreshToken: 'r1',
  expiresAt: addMinutes(now, 15),
  mustChangeSecret,
});

const profile = {
  username: 'huduma-7k2p',
  idType: 'national-id',
  idLast4: '5678',
  givenNames: 'Asha',
  familyName: 'Mwangi',
  dateOfBirth: null,
  phone: '+254712345678',
  email: null,
  language: 'en',
  version: 1,
} as const;

const messages: readonly PhoneMessage[] = [
  'Asha, your Huduma appointment login:\nusername: huduma-7k2p\ncode: 413870',
].map((text, i) => ({ id: String(i), channel: 'sms', to: '+254712345678', text, at: now, kind: 'login-details' }));

const identity = (world: Pick<World, 'mustChange'>): Partial<RpcHandlers<AllRpc>> => ({
  'identity.register': async () => ({}),
  'identity.log-in': async ({ secret }) => {
    if (secret === 'wrong') throw new DomainError('session.refused');
    return session(world.mustChange.secret);
  },
  'identity.refresh': async () => session(world.mustChange.secret),
  'identity.log-out': async () => ({}),
  'identity.reset-secret': async () => ({}),
  'identity.session': async () => ({ ended: false, mustChangeSecret: world.mustChange.secret }),
  'identity.change-secret': async () => {
    world.mustChange.secret = false;
    return { ended: [] };
  },
  'identity.me': async () => profile,
  'identity.edit-me': async () => profile,
  'identity.erase-me': async () => ({}),
  'identity.export-me': async () => ({ ...profile }),
  'identity.dependants': async () => ({ items: [] }),
  'identity.staff-log-in': async ({ username }) => ({
    accessToken: staffToken({
      session: newSession(),
      role: username.startsWith('gate') ? 'gate-officer' : 'desk-officer',
      centre: 'nairobi-gpo',
    }),
    refreshToken: 'r2',
    expiresAt: addMinutes(now, 15),
  }),
});

const scheduling = ({ bookings }: Pick<World, 'bookings'>): Partial<RpcHandlers<AllRpc>> => {
  const own = (id: string): Booking => {
    const booking = bookings.find((one) => one.id === id);
    if (!booking) throw new DomainError('booking.not-found');
    return booking;
  };
  const change = (booking: Booking): Booking => {
    bookings.splice(bookings.indexOf(own(booking.id)), 1, booking);
    return booking;
  };
  return {
    'scheduling.catalogue': async () => catalogue,
    'scheduling.availability': async ({ service, centre, from, to }) => ({
      items: Array.from({ length: daysBetween(from, to) + 1 }, (_, i) => addDays(from, i)).flatMap((date) =>
        (centre === undefined ? ['nairobi-gpo', 'mombasa'] : [centre]).map((id) => ({
          centre: id,
          date,
          free: service === 'nothing' ? 0 : 90,
          times: 30,
          firstStart: instantOf(date, '08:00', zone),
        })),
      ),
    }),
    'scheduling.slots': async ({ date }) => ({ items: slotsOf(date), version: 1 }),
    'scheduling.book': async (request) => {
      const known = bookings.find(({ id }) => id === request.command.id);
      if (known || !('start' in request)) return known ?? own('none');
      const { command, service, centre, start, person } = request;
      const end = addMinutes(start, 20);
      const made = { id: command.id, reference: '7KM4-P2QX-W9', status: 'confirmed', person, service, centre } as const;
      bookings.push({ ...made, counter: 'identity', start, end, revision: 1, version: 1 });
      return own(command.id);
    },
    'scheduling.bookings': async () => ({ items: bookings }),
    'scheduling.booking': async ({ booking }) => own(booking),
    'scheduling.move': async ({ booking, start }) => change({ ...own(booking), start, end: addMinutes(start, 20) }),
    'scheduling.cancel': async ({ booking }) => change({ ...own(booking), status: 'cancelled' }),
  };
};

const checkIn = ({ visits }: Pick<World, 'visits'>): Partial<RpcHandlers<AllRpc>> => ({
  'check-in.slip': async ({ booking }) => ({
    reference: booking.reference,
    token: `eyJhbGciOiJFZERTQSJ9.${'x'.repeat(180)}.${'y'.repeat(86)}`,
    expiresAt: booking.end,
  }),
  'check-in.arrive': async () => ({
    visit: 'v1',
    ticket: 'A012',
    service: 'national-id-first',
    start: addMinutes(now, 20),
    admitted: true,
    holder: { name: 'Asha Mwangi', idLast4: '5678' },
  }),
  'check-in.queue': async () => ({ items: visits }),
  'check-in.call': async ({ desk }) => {
    const next = visits.find(({ status }) => status === 'waiting');
    if (!next) return null;
    visits.splice(visits.indexOf(next), 1, { ...next, status: 'called', desk });
    return visits.find(({ id }) => id === next.id) ?? null;
  },
  'check-in.step': async ({ visit, step }) => {
    const at = visits.findIndex(({ id }) => id === visit);
    const [found] = at < 0 ? [] : visits.splice(at, 1);
    if (!found) throw new DomainError('visit.not-found');
    const stepped: Visit = {
      ...found,
      status: step === 'start' ? 'serving' : step === 'recall' ? 'called' : 'finished',
    };
    if (stepped.status !== 'finished') visits.splice(at, 0, stepped);
    return stepped;
  },
});

/** What is refused once, and what was asked, around all that the neighbours serve. */
const watched = (script: Partial<RpcHandlers<AllRpc>>, { asked, refuse }: Pick<World, 'asked' | 'refuse'>) =>
  Object.fromEntries(
    Object.entries(script).map(([pattern, handler]) => [
      pattern,
      async (request: never, context: never) => {
        asked.push({ pattern, request });
        const code = refuse.get(pattern);
        refuse.delete(pattern);
        if (code !== undefined) throw new DomainError(code);
        return handler(request, context);
      },
    ]),
  ) as Partial<RpcHandlers<AllRpc>>;

export const scriptedWorld = (): World => {
  const kept = { asked: [], bookings: [], visits: [], refuse: new Map<string, string>(), mustChange: { secret: true } };
  const served = {
    ...identity(kept),
    ...scheduling(kept),
    ...checkIn(kept),
    'notification.phone-messages': async () => ({ items: messages }),
  };
  return { ...kept, script: watched(served, kept) };
};
