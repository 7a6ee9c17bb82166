// What was seen, and what was refused: each must fit a state that stood while it was asked for.
import type { Asked, Finding, Shown } from '../history.ts';
import { Agendas, viewOfSlots } from './agendas.ts';
import type { Explained } from './explain.ts';
import type { Intent, Log } from './log.ts';
import { Refusals, type Seeing } from './refusals.ts';
import { anyTime, windowOf, type Bounds } from './requests.ts';
import { Timeline } from './timeline.ts';

const order = (where: string, why: string): Finding => ({ kind: 'order', where, why });

/** Revisions of one booking, in the order of time. */
export class Bookings {
  readonly #lines = new Map<string, Timeline>();

  readonly #log: Log;
  readonly #explained: Explained;

  constructor(log: Log, explained: Explained) {
    [this.#log, this.#explained] = [log, explained];
  }

  of(booking: string): Readonly<{ line: Timeline; intents: readonly Intent[] }> {
    const intents = this.#log.intents.get(booking) ?? [];
    const made = intents.map(({ revision }) => this.#explained.boundsOf(booking, revision));
    const line = this.#lines.get(booking) ?? new Timeline(made);
    this.#lines.set(booking, line);
    return { line, intents };
  }
}

/** Which of the revisions this shows; a sentence when it is none of them. */
const stateOf = (
  shown: Shown,
  intents: readonly Intent[],
  read: Asked,
  arrived: Bounds | undefined,
): number | string => {
  const at = intents.findIndex(({ revision }) => revision === shown.revision);
  const intent = intents[at];
  if (!intent) return `was shown at revision ${String(shown.revision)}, which is not in the log`;
  const mayBe = arrived !== undefined && arrived.earliest <= (read.completedAt ?? Infinity) ? ['arrived'] : [];
  const must = arrived !== undefined && arrived.latest < read.invokedAt;
  const statuses = intent.kind === 'cancel' ? ['cancelled'] : [...(must ? [] : ['confirmed']), ...mayBe];
  const fits = statuses.includes(shown.status) && shown.start === intent.start && shown.service === intent.service;
  return fits ? at + 1 : `was shown at revision ${String(shown.revision)} as ${shown.status} at ${shown.start}`;
};

const shownBy = ({ answer }: Asked): readonly Shown[] => answer?.bookings ?? (answer?.booking ? [answer.booking] : []);

const sightsOfBookings = (
  reads: readonly Asked[],
  bookings: Bookings,
  arrivedAt: (booking: string) => Bounds | undefined,
): readonly Finding[] => {
  const seen = new Map<string, (Bounds & { state: number })[]>();
  const findings: Finding[] = [];
  for (const read of reads)
    for (const shown of shownBy(read)) {
      const { line, intents } = bookings.of(shown.id);
      const state = stateOf(shown, intents, read, arrivedAt(shown.id));
      if (typeof state === 'string') {
        findings.push(order(shown.id, state));
        continue;
      }
      const { first, last } = line.statesIn(windowOf(read));
      if (state < first)
        findings.push(
          order(shown.id, `request ${String(read.n)} was shown what was over: revision ${String(shown.revision)}`),
        );
      if (state > last) findings.push(order(shown.id, `request ${String(read.n)} was shown what was yet to come`));
      if (state >= first && state <= last)
        seen.set(shown.id, [...(seen.get(shown.id) ?? []), { state, ...windowOf(read) }]);
    }
  for (const [booking, sights] of seen) bookings.of(booking).line.seen(sights);
  return findings;
};

const impossible = (where: string, line: Timeline): readonly Finding[] => {
  const version = line.impossible;
  return version === undefined
    ? []
    : [order(where, `change ${String(version)} stands in another order than it was seen in`)];
};

/** What a list leaves out though it was answered before, and single bookings that were not found. */
const notThere = (
  reads: readonly Asked[],
  explained: Explained,
  log: Log,
  ownerOf: (booking: string) => string | undefined,
) => {
  const made = [...log.intents].flatMap(([booking, [first]]) =>
    first ? [{ booking, owner: ownerOf(booking), by: explained.boundsOf(booking, first.revision).latest }] : [],
  );
  const byOwner = Map.groupBy(made, ({ owner }) => owner);
  const bookedBy = new Map(made.map(({ booking, by }) => [booking, by]));
  const lost = (where: string, read: Asked): Finding => ({
    kind: 'lost',
    where,
    why: `is not in what request ${String(read.n)} was shown`,
  });
  return reads.flatMap((read): readonly Finding[] => {
    const { wish, answer, person, invokedAt } = read;
    if (wish.kind === 'list' && answer?.bookings) {
      const there = new Set(answer.bookings.map(({ id }) => id));
      const due = (byOwner.get(person) ?? []).filter(({ by, booking }) => by < invokedAt && !there.has(booking));
      return due.map(({ booking }) => lost(booking, read));
    }
    const missing = answer?.status === 404 && 'booking' in wish && (bookedBy.get(wish.booking) ?? Infinity) < invokedAt;
    return missing ? [lost(wish.booking, read)] : [];
  });
};

/** Judges all reads and refusals, and the order in time of every booking and every agenda. */
export const sights = (seeing: Seeing): readonly Finding[] => {
  const { history, log, explained, ownerOf, arrivedAt } = seeing;
  const answered = history.asked.filter(({ answer }) => answer !== undefined);
  const reads = answered.filter(({ wish }) => ['read', 'list', 'move', 'cancel'].includes(wish.kind));
  const [bookings, agendas] = [
    new Bookings(log, explained),
    new Agendas(history, explained, (booking) => arrivedAt(booking) ?? anyTime),
  ];
  const refusals = new Refusals(seeing, bookings, agendas);
  const shown = sightsOfBookings(
    reads.filter(({ wish }) => wish.kind === 'read' || wish.kind === 'list'),
    bookings,
    arrivedAt,
  );
  const names = Object.keys(history.streams).filter((stream) => stream.startsWith('agenda-'));
  const refused = answered.filter(({ answer }) => (answer?.status ?? 0) >= 400);
  return [
    ...shown,
    ...notThere(reads, explained, log, ownerOf),
    ...[...log.intents.keys()].flatMap((booking) => impossible(booking, bookings.of(booking).line)),
    ...names.flatMap((agenda) => [
      ...agendas.of(agenda).slots.findings,
      ...impossible(agenda, agendas.of(agenda).line),
    ]),
    ...answered.flatMap((asked) => viewOfSlots(asked, history, agendas)),
    ...refused.flatMap((asked) => refusals.of(asked)),
  ];
};
