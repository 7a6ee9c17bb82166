// What was seen, and what was refused: each must fit a state that stood while it was asked for.
import type { Asked, Finding, History, Shown } from '../history.ts';
import type { Explained } from './explain.ts';
import { agendaOf, text, type Intent, type Log } from './log.ts';
import type { Bounds } from './requests.ts';
import { Slots } from './slots.ts';
import { Timeline } from './timeline.ts';

const windowOf = ({ invokedAt, completedAt }: Asked): Bounds => ({
  earliest: invokedAt,
  latest: completedAt ?? Infinity,
});
const order = (where: string, why: string): Finding => ({ kind: 'order', where, why });

/** Revisions of one booking, in the order of time. */
class Bookings {
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
const stateOf = (shown: Shown, intents: readonly Intent[]): number | string => {
  const at = intents.findIndex(({ revision }) => revision === shown.revision);
  const intent = intents[at];
  if (!intent) return `was shown at revision ${String(shown.revision)}, which is not in the log`;
  const status = intent.kind === 'cancel' ? 'cancelled' : 'confirmed';
  const fits = shown.status === status && shown.start === intent.start && shown.service === intent.service;
  return fits ? at + 1 : `was shown at revision ${String(shown.revision)} as ${shown.status} at ${shown.start}`;
};

const shownBy = ({ answer }: Asked): readonly Shown[] => answer?.bookings ?? (answer?.booking ? [answer.booking] : []);

const sightsOfBookings = (reads: readonly Asked[], bookings: Bookings): readonly Finding[] => {
  const seen = new Map<string, (Bounds & { state: number })[]>();
  const findings: Finding[] = [];
  for (const read of reads)
    for (const shown of shownBy(read)) {
      const { line, intents } = bookings.of(shown.id);
      const state = stateOf(shown, intents);
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

/** Agendas with their counts and their order in time, made when first asked for. */
class Agendas {
  readonly #known = new Map<string, Readonly<{ slots: Slots; line: Timeline; length: number }>>();

  readonly #history: History;
  readonly #explained: Explained;

  constructor(history: History, explained: Explained) {
    [this.#history, this.#explained] = [history, explained];
  }

  of(agenda: string) {
    const known = this.#known.get(agenda);
    if (known) return known;
    const events = this.#history.streams[agenda] ?? [];
    const bounds = events.map(({ data }) => this.#explained.boundsOf(text(data['booking']), Number(data['revision'])));
    const made = { slots: new Slots(agenda, events), line: new Timeline(bounds), length: events.length };
    this.#known.set(agenda, made);
    return made;
  }
}

type Fits = (slots: Slots, version: number) => boolean;

const fitsSomewhere = (agendas: Agendas, agenda: string, asked: Asked, fits: Fits): boolean => {
  const { slots, line } = agendas.of(agenda);
  const { first, last } = line.statesIn(windowOf(asked));
  for (let version = first; version <= last; version += 1) if (fits(slots, version)) return true;
  return false;
};

const viewOfSlots = (asked: Asked, { served }: History, agendas: Agendas): readonly Finding[] => {
  const { wish, answer } = asked;
  if (wish.kind !== 'slots' || !answer?.slots) return [];
  const { counter = '', minutes = 0 } = served[wish.service] ?? {};
  const agenda = agendaOf(wish.centre, counter, wish.date);
  const said = new Map(answer.slots.map(({ start, free }) => [start, free]));
  const fits: Fits = (slots, version) =>
    slots
      .startsOf(wish.service)
      .every((start) => Math.max(slots.free(start, minutes, version) ?? 0, 0) === (said.get(start) ?? 0));
  const why = `request ${String(asked.n)} was shown free places that were so at no time while it asked`;
  return fitsSomewhere(agendas, agenda, asked, fits) ? [] : [order(agenda, why)];
};

type Place = Readonly<{ service: string; centre: string; start: string }>;

/** Where a request wanted a place; a move stays in the booking's centre. */
const wantedPlace = ({ wish }: Asked, log: Log): Place | undefined => {
  if (wish.kind === 'book') return wish;
  const first = wish.kind === 'move' ? log.intents.get(wish.booking)?.[0] : undefined;
  return first && wish.kind === 'move'
    ? { service: first.service, centre: first.centre, start: wish.start }
    : undefined;
};

const fullness = (asked: Asked, { served }: History, log: Log, agendas: Agendas): readonly Finding[] => {
  const place = wantedPlace(asked, log);
  const { counter = '', minutes = 0 } = served[place?.service ?? ''] ?? {};
  if (!place) return [];
  // The days of this country's centres lie within one day of UTC.
  const agenda = agendaOf(place.centre, counter, place.start.slice(0, 10));
  const full: Fits = (slots, version) => (slots.free(place.start, minutes, version) ?? 1) <= 0;
  const why = `request ${String(asked.n)} was told that ${place.start} is full, and there was a place all the time`;
  return fitsSomewhere(agendas, agenda, asked, full) ? [] : [order(agenda, why)];
};

/** Active bookings of a service after each event of a person's stream; what is withdrawn later counts until then. */
const activity = (history: History, explained: Explained, stream: string, service: string) => {
  const lives = new Map<string, { revision: number; type: string; service: string }[]>();
  const active = [false];
  const bounds: Bounds[] = [];
  for (const { type, data } of history.streams[stream] ?? []) {
    const [booking, revision] = [text(data['booking']), Number(data['revision'])];
    const life = lives.get(booking) ?? [];
    const withdrawn = type === 'IntentWithdrawn';
    const next = withdrawn
      ? life.filter((one) => one.revision !== revision)
      : [...life, { revision, type, service: text(data['service']) }];
    lives.set(booking, next);
    bounds.push(withdrawn ? { earliest: -Infinity, latest: Infinity } : explained.boundsOf(booking, revision));
    const last = [...lives.values()].map((one) => one.at(-1));
    active.push(last.some((one) => one !== undefined && one.service === service && one.type !== 'CancelRequested'));
  }
  return { active, line: new Timeline(bounds) };
};

const expected = new Set(['booking.superseded', 'booking.daily-limit', 'request.too-many', 'booking.not-found']);

export type Seeing = Readonly<{
  history: History;
  log: Log;
  explained: Explained;
  ownerOf: (booking: string) => string | undefined;
}>;

const refusal = (
  asked: Asked,
  { history, log, explained, ownerOf }: Seeing,
  bookings: Bookings,
  agendas: Agendas,
): readonly Finding[] => {
  const { wish, answer, person } = asked;
  const code = answer?.code ?? '';
  const target = 'booking' in wish ? bookings.of(wish.booking) : undefined;
  const { first, last } = target?.line.statesIn(windowOf(asked)) ?? { first: 0, last: -1 };
  const inStates = (fits: (intent: Intent | undefined) => boolean): boolean => {
    for (let state = first; state <= last; state += 1) if (fits(target?.intents[state - 1])) return true;
    return false;
  };
  const unless = (right: boolean, why: string): readonly Finding[] =>
    right
      ? []
      : [
          order(
            'booking' in wish ? wish.booking : 'a booking',
            `request ${String(asked.n)} was told ${code}, and ${why}`,
          ),
        ];
  switch (code) {
    case 'booking.slot-full':
      return fullness(asked, history, log, agendas);
    case 'booking.not-active':
      return unless(
        inStates((intent) => intent?.kind === 'cancel'),
        'it was active all the time',
      );
    case 'booking.same-slot':
      return unless(
        inStates((intent) => intent?.start === (wish.kind === 'move' ? wish.start : '')),
        'it was elsewhere',
      );
    case 'booking.already-active': {
      const streams = [...log.intents.values()].flatMap(([one]) =>
        one && ownerOf(one.booking) === person ? [one.stream] : [],
      );
      const { active, line } = activity(history, explained, streams[0] ?? '', wish.kind === 'book' ? wish.service : '');
      const range = line.statesIn(windowOf(asked));
      return unless(active.slice(range.first, range.last + 1).includes(true), 'there was none');
    }
    default:
      return unless(expected.has(code), 'nobody expects that');
  }
};

/** Judges all reads and refusals, and the order in time of every booking and every agenda. */
export const sights = (seeing: Seeing): readonly Finding[] => {
  const { history, log, explained, ownerOf } = seeing;
  const answered = history.asked.filter(({ answer }) => answer !== undefined);
  const reads = answered.filter(({ wish }) => ['read', 'list', 'move', 'cancel'].includes(wish.kind));
  const [bookings, agendas] = [new Bookings(log, explained), new Agendas(history, explained)];
  const shown = sightsOfBookings(
    reads.filter(({ wish }) => wish.kind === 'read' || wish.kind === 'list'),
    bookings,
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
    ...refused.flatMap((asked) => refusal(asked, seeing, bookings, agendas)),
  ];
};
