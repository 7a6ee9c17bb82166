// How citizens reach the system. `SchedulingDoor` asks scheduling's patterns as the gateway's doors do, with the same keys.
import type { AllRpc, Booking, CommandKey, Hold } from '#contracts';
import type { RpcClient } from '#rpc';

export type Place = Readonly<{ service: string; centre: string; start: string }>;

/** What a citizen can ask. `key` is the Idempotency-Key; `body` stands for what is sent with it. */
export interface Door {
  /** Becomes known to the system; asked once, before anything else. */
  enter(citizen: string): Promise<void>;
  book(citizen: string, key: string, place: Place): Promise<Booking>;
  hold(citizen: string, key: string, place: Place): Promise<Hold>;
  useHold(citizen: string, key: string, hold: string): Promise<Booking>;
  release(citizen: string, key: string, hold: string): Promise<unknown>;
  move(citizen: string, key: string, booking: string, to: Pick<Place, 'centre' | 'start'>): Promise<Booking>;
  cancel(citizen: string, key: string, booking: string): Promise<Booking>;
  list(citizen: string): Promise<readonly Booking[]>;
  arrive(key: string, booking: Booking): Promise<unknown>;
  erase(citizen: string): Promise<unknown>;
}

const by = (citizen: string) => ({ citizen, persons: [citizen] });
const command = (citizen: string, key: string, ...body: readonly string[]): CommandKey => ({
  id: `${citizen}/${key}`,
  fingerprint: body.join(' '),
});

export type Clients = Readonly<{ gateway: RpcClient<AllRpc>; checkIn: RpcClient<AllRpc>; identity: RpcClient<AllRpc> }>;

export const schedulingDoor = ({ gateway: rpc, checkIn, identity }: Clients, now: () => string): Door => ({
  enter: () => Promise.resolve(),
  book: (citizen, key, place) =>
    rpc.call('scheduling.book', {
      ...by(citizen),
      person: citizen,
      command: command(citizen, `book ${key}`, place.service, place.centre, place.start),
      ...place,
    }),
  hold: (citizen, key, place) =>
    rpc.call('scheduling.hold', {
      ...by(citizen),
      person: citizen,
      command: command(citizen, `hold ${key}`, place.service, place.centre, place.start),
      ...place,
    }),
  useHold: (citizen, key, hold) =>
    rpc.call('scheduling.book', {
      ...by(citizen),
      person: citizen,
      command: command(citizen, `book ${key}`, hold),
      hold,
    }),
  release: (citizen, key, hold) =>
    rpc.call('scheduling.release', { ...by(citizen), command: command(citizen, `release ${key}`, hold), hold }),
  move: (citizen, key, booking, to) =>
    rpc.call('scheduling.move', {
      ...by(citizen),
      command: command(citizen, `move ${key}`, booking, to.centre, to.start),
      booking,
      ...to,
    }),
  cancel: (citizen, key, booking) =>
    rpc.call('scheduling.cancel', {
      ...by(citizen),
      command: command(citizen, `cancel ${key}`, booking),
      booking,
    }),
  list: async (citizen) => (await rpc.call('scheduling.bookings', by(citizen))).items,
  arrive: (key, { id, centre, revision }) =>
    checkIn.call('scheduling.arrive', {
      command: { id: `gate/${key}`, fingerprint: id },
      booking: id,
      centre,
      at: now(),
      revision,
    }),
  erase: (citizen) => identity.call('scheduling.cancel-all', { ...by(citizen), reason: 'erased' }),
});
