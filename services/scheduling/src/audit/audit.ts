import type { Instant } from '#contracts';
import { recordedEvents, type EventStore, type Recorded } from '#event-sourcing';
import { addSeconds, parseInstant } from '#time';
import { agendaKeyOf, type AgendaEvent } from '../agenda/agenda.events.ts';
import { bookingsPrefix, bookingsStream, type BookingEvent } from '../booking/booking.events.ts';
import { capacityOf, type Oversold, type SlotCount } from './capacity.ts';
import { readStream, streamNames, type BrokenChain, type Stream } from './every-stream.ts';
import { livesOf, stands, type IllegalLife, type Touch } from './lives.ts';
import type { OpenHold, Report } from './report.ts';
import { wishesOf } from './wishes.ts';

/** Beside a running system what is younger may still be under way: ten seconds to settle, a minute to sweep, one to read. */
export const usualSettleSeconds = 120;
const mostPlaces = 1_000;

/** The instant before which everything must be settled, seen from the latest record. */
type Settled = (latest: string) => Instant;

const eventsOf = ({ commits }: Stream): readonly Recorded[] => commits.flatMap((commit) => recordedEvents(commit));

/** Everything found so far. */
class Replay {
  readonly touches = new Map<string, Touch[]>();
  readonly oversold: Oversold[] = [];
  readonly perSlot: SlotCount[] = [];
  readonly illegal: IllegalLife[] = [];
  readonly broken: BrokenChain[] = [];
  readonly read = { streams: 0, commits: 0, events: 0 };
  slots = 0;
  offered = 0;
  latest = '';

  note(stream: Stream): void {
    this.read.streams += 1;
    this.read.commits += stream.commits.length;
    for (const { events, recordedAt } of stream.commits) {
      this.read.events += events.length;
      if (recordedAt > this.latest) this.latest = recordedAt;
    }
    if (stream.broken) this.broken.push(stream.broken);
  }

  agenda(name: string, events: readonly Recorded<AgendaEvent>[]): void {
    const { slots, counts, oversold } = capacityOf(name, events);
    const { touches, illegal } = livesOf(name, events);
    this.slots += slots;
    for (const event of events)
      if (event.type === 'AgendaOpened') this.offered += slots * (event.data.publicPlaces + event.data.reservedPlaces);
    this.oversold.push(...oversold);
    this.perSlot.push(...counts);
    this.illegal.push(...illegal);
    for (const [booking, touch] of touches) this.touches.set(booking, [...(this.touches.get(booking) ?? []), touch]);
  }

  isBroken = (stream: string): boolean => this.broken.some((chain) => chain.stream === stream);

  standing(status: Touch['status'][]): number {
    return [...this.touches.values()].filter((all) => all.some((touch) => status.includes(touch.status))).length;
  }
}

const isAgenda = (stream: string): boolean => agendaKeyOf(stream) !== undefined;
const isPerson = (stream: string): boolean => stream.startsWith(bookingsPrefix);

const holdsWithoutEnd = ({ touches }: Replay, settled: Instant): readonly OpenHold[] =>
  [...touches].flatMap(([hold, all]) =>
    all.flatMap(({ agenda, status, expiresAt }) =>
      status === 'held' && expiresAt !== undefined && expiresAt < settled ? [{ agenda, hold, expiresAt }] : [],
    ),
  );

/** Reads again before it accuses: a person's stream may be younger than the list of streams. Broken ones cannot be asked. */
const isAskedFor = async (store: EventStore, person: string, booking: string): Promise<boolean> => {
  const stream = await readStream(store, bookingsStream(person));
  const events = eventsOf(stream) as readonly Recorded<BookingEvent>[];
  return stream.broken !== undefined || events.some(({ data }) => 'booking' in data && data.booking === booking);
};

const auditPersons = async (store: EventStore, names: readonly string[], replay: Replay, settled: Settled) => {
  const wanted = new Set<string>();
  for (const name of names) {
    const stream = await readStream(store, name);
    replay.note(stream);
    const { isBroken, latest } = replay;
    const touchesOf = (booking: string) => replay.touches.get(booking) ?? [];
    const events = eventsOf(stream) as readonly Recorded<BookingEvent>[];
    const { bookings, illegal } = wishesOf(name, events, { touchesOf, isBroken, settled: settled(latest) });
    for (const booking of bookings) wanted.add(booking);
    replay.illegal.push(...illegal);
  }
  for (const [booking, touches] of replay.touches) {
    const given = touches.find((touch) => touch.claim && stands(touch));
    if (!given?.claim || wanted.has(booking) || (await isAskedFor(store, given.claim.person, booking))) continue;
    replay.illegal.push({ stream: given.agenda, booking, why: 'has a place that nobody asked for' });
  }
};

const reportOf = (replay: Replay, holds: readonly OpenHold[]): Report => {
  const [oversold, illegalLives, brokenChains] = [replay.oversold.length, replay.illegal.length, replay.broken.length];
  const holdsOpen = holds.length;
  return {
    ok: oversold + illegalLives + brokenChains + holdsOpen === 0,
    bookings: replay.standing(['granted', 'arrived']),
    holds: replay.standing(['held']),
    slots: replay.slots,
    offered: replay.offered,
    granted: replay.perSlot.reduce((sum, { granted }) => sum + granted, 0),
    oversold,
    holdsWithoutEnd: holdsOpen,
    illegalLives,
    brokenChains,
    asOf: replay.latest === '' ? null : replay.latest,
    ...replay.read,
    wrong: {
      oversold: replay.oversold.slice(0, mostPlaces),
      holdsWithoutEnd: holds.slice(0, mostPlaces),
      illegalLives: replay.illegal.slice(0, mostPlaces),
      brokenChains: replay.broken.slice(0, mostPlaces),
    },
    perSlot: replay.perSlot,
  };
};

/**
 * Replays scheduling's whole store, writing nothing. Agendas are read before persons: an intent stands before its place,
 * so a running system never looks as if it had given a place that nobody asked for.
 */
export const audit = async (store: EventStore, settleSeconds = usualSettleSeconds): Promise<Report> => {
  const replay = new Replay();
  // As of the store's own latest record, not of today: a copy is judged as it was when it was taken.
  const settled: Settled = (latest) => {
    const at = parseInstant(latest);
    return at === undefined ? '' : addSeconds(at, -settleSeconds);
  };
  const names = await streamNames(store);
  for (const name of names.filter((each) => !isPerson(each))) {
    const stream = await readStream(store, name);
    replay.note(stream);
    if (isAgenda(name)) replay.agenda(name, eventsOf(stream) as readonly Recorded<AgendaEvent>[]);
  }
  await auditPersons(store, names.filter(isPerson), replay, settled);
  return reportOf(replay, holdsWithoutEnd(replay, settled(replay.latest)));
};
