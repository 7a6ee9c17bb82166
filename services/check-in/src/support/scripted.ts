// For specs: check-in in memory, between a scripted scheduling and a scripted identity.
import {
  DomainError,
  visitFacts,
  type BookingRecord,
  type Catalogue,
  type IdentityRpc,
  type SchedulingRpc,
} from '#contracts';
import { eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import { factCheck, type Fact } from '#messaging';
import { checkInSecrets, derivedSecretsOf, givenSecrets, silentLogger, type SentSecrets } from '#platform';
import { localRpc, type RpcHandlers, type RpcServer } from '#rpc';
import { referenceOf } from '#slips';
import { testSeams } from '#testing';
import { createCheckIn } from '../create-check-in.ts';

export const centre = 'gpo-nairobi';
export const date = '2026-12-01';
export const gateOfficer = { id: 'officer-gate', centre };
export const deskOfficer = { id: 'officer-desk', centre };

export const bookingOf = (id: string, change: Partial<BookingRecord> = {}): BookingRecord => ({
  id,
  reference: referenceOf(id),
  status: 'confirmed',
  person: `person-of-${id}`,
  citizen: `citizen-of-${id}`,
  service: 'national-id-first',
  centre,
  counter: 'identity',
  start: '2026-12-01T06:00:00Z',
  end: '2026-12-01T06:15:00Z',
  date,
  revision: 1,
  version: 1,
  ...change,
});

const text = (en: string) => ({ en, sw: en });
const counter = (id: string) => ({
  id,
  name: text(id),
  slotMinutes: 5,
  publicPlaces: 4,
  reservedPlaces: 1,
  services: ['national-id-first'],
  desks: 8,
});
const service = {
  id: 'national-id-first',
  name: text('National ID'),
  shortName: text('ID'),
  agency: { en: 'nrb', sw: 'nrb' },
  category: 'identity',
  durationMinutes: 15,
  bring: [],
  bringShort: text(''),
  fee: null,
  interview: true,
  extendedHours: false,
  confirmBeforeTravel: false,
  gatePolicy: { earlyMinutes: 30, lateMinutes: 30 },
  active: true,
};
const centreNamed = (id: string) => ({
  id,
  name: text(id),
  shortName: text(id),
  county: '047',
  town: 'Nairobi',
  zone: 'Africa/Nairobi',
  size: 'large' as const,
  openingHours: [],
  counters: ['identity', 'civil-registration'].map(counter),
  active: true,
});
const catalogue: Catalogue = {
  version: 1,
  counties: [],
  centres: [centreNamed(centre), centreNamed('mombasa')],
  services: [service],
};

/** A booking as scheduling tells it. */
export const bookingFact = (booking: BookingRecord, told: 'taken' | 'cancelled' | 'arrived'): Fact => {
  const { id, version: _, ...rest } = booking;
  return {
    topic: 'huduma.scheduling.booking',
    key: id,
    id: `${id}.${String(rest.revision)}.${told}`,
    type: `huduma.scheduling.booking.${told}.v1`,
    source: '/scheduling',
    time: '2026-12-01T05:45:00Z',
    data: { ...rest, booking: id, ...(told === 'arrived' ? { at: '2026-12-01T05:45:00Z' } : {}) },
  };
};
export const arrivedFact = (id: string): Fact => bookingFact(bookingOf(id, { status: 'arrived' }), 'arrived');

type Asked<P extends keyof SchedulingRpc> = SchedulingRpc[P]['request'];

/** Bookings that scheduling holds, and whether it can be reached. The first arrival wins; its key is answered again. */
export class Scheduling {
  readonly bookings = new Map<string, BookingRecord>();
  reachable = true;
  loseNextRequest = false;
  /** The arrival is noted, but its answer is lost. */
  loseNextAnswer = false;
  refuseNextArrival: string | undefined;
  private readonly arrivedBy = new Map<string, string>();

  add(...bookings: readonly BookingRecord[]): void {
    for (const booking of bookings) this.bookings.set(booking.id, booking);
  }

  find(find: Asked<'scheduling.find'>): readonly BookingRecord[] {
    if (!this.reachable) throw new Error('scheduling is down');
    return [...this.bookings.values()].filter((booking) =>
      'booking' in find
        ? booking.id === find.booking
        : 'reference' in find
          ? booking.reference === find.reference
          : booking.person === find.person,
    );
  }

  arrive({ booking: id, command, revision }: Asked<'scheduling.arrive'>): BookingRecord {
    const reached = this.reachable && !this.loseNextRequest;
    this.loseNextRequest = false;
    if (!reached) throw new Error('scheduling is down');
    const booking = this.bookings.get(id);
    const code = this.refuseNextArrival;
    this.refuseNextArrival = undefined;
    if (code) throw new DomainError(code);
    if (!booking) throw new DomainError('gate.not-booked');
    if (this.arrivedBy.get(id) === command.id) return booking;
    if (revision !== undefined && revision !== booking.revision) throw new DomainError('gate.cancelled');
    if (booking.status !== 'confirmed') {
      throw new DomainError(booking.status === 'cancelled' ? 'gate.cancelled' : 'gate.already-used');
    }
    const arrived = { ...booking, status: 'arrived' as const };
    this.arrivedBy.set(id, command.id);
    this.bookings.set(id, arrived);
    const lost = this.loseNextAnswer;
    this.loseNextAnswer = false;
    if (lost) throw new Error('died before it answered');
    return arrived;
  }
}

type Looks = {
  silent?: boolean;
  /** What identity keeps for check-in, wrapped. */
  secrets?: SentSecrets;
  documents: Map<string, string>;
  looks: IdentityRpc['identity.holder']['request']['look'][];
};
type Scripted = Pick<SchedulingRpc, 'scheduling.catalogue' | 'scheduling.find' | 'scheduling.arrive'> &
  Pick<IdentityRpc, 'identity.find-person' | 'identity.holder' | 'identity.check-in-secrets'>;

const handlers = (scheduling: Scheduling, identity: Looks): RpcHandlers<Scripted> => ({
  'scheduling.catalogue': () => Promise.resolve(catalogue),
  'scheduling.find': async (asked) => ({ items: await Promise.resolve(scheduling.find(asked)) }),
  'scheduling.arrive': async (asked) => Promise.resolve(scheduling.arrive(asked)),
  'identity.find-person': ({ idNumber, look }) => {
    identity.looks.push(look);
    return Promise.resolve({ person: identity.documents.get(idNumber) ?? null });
  },
  'identity.check-in-secrets': () =>
    identity.secrets ? Promise.resolve({ secrets: identity.secrets }) : Promise.reject(new Error('identity is down')),
  'identity.holder': ({ look }) => {
    if (identity.silent) return Promise.reject(new Error('identity is down'));
    identity.looks.push(look);
    return Promise.resolve({ name: 'A B', idLast4: '1234' });
  },
});

/** Serves what check-in asks of others. */
export const serveOthers = (hub: RpcServer, scheduling: Scheduling, looks: Looks): Promise<void> =>
  hub.serve<Scripted>('others', handlers(scheduling, looks));

/** Check-in at 08:45 local time; `store` lets a second one go on where another died. */
export const scripted = async (
  given: Readonly<{ store?: EventStore; scheduling?: Scheduling; exclusive?: boolean }> = {},
) => {
  const seams = testSeams('2026-12-01T05:45:00Z');
  const store = given.store ?? (await eventStoreAt('memory:', 'check-in'));
  const scheduling = given.scheduling ?? new Scheduling();
  const identity: Looks = { documents: new Map(), looks: [] };
  const rpc = localRpc({ timers: seams.timers, log: silentLogger });
  await serveOthers(rpc, scheduling, identity);
  const told: Fact[] = [];
  const mustFit = factCheck(visitFacts);
  const publish = (facts: readonly Fact[]) => {
    for (const fact of facts) mustFit(fact);
    told.push(...facts);
    return Promise.resolve();
  };
  const checkIn = createCheckIn({
    store,
    exclusive: given.exclusive ?? true,
    views: await viewsAt('memory:', 'check-in'),
    broker: { publish },
    rpc: rpc.client<SchedulingRpc & IdentityRpc>('check-in'),
    secrets: givenSecrets(derivedSecretsOf(Buffer.alloc(32, 7), checkInSecrets)),
    seams,
    log: silentLogger,
  });
  await checkIn.relay.start();
  let keys = 0;
  const key = (id = `key-${String((keys += 1))}`, fingerprint = 'body') => ({ id, fingerprint });
  return { ...checkIn, store, scheduling, identity, told, key, seams };
};
export type ScriptedCheckIn = Awaited<ReturnType<typeof scripted>>;
