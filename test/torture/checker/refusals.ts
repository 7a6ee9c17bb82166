// Refusals: each must have its reason in a state that stood while it was asked for, or in the time.
import type { Asked, Finding, History } from '../history.ts';
import { fitsSomewhere, type Agendas, type Fits } from './agendas.ts';
import type { Explained } from './explain.ts';
import { gateRefused } from './gate.ts';
import { holdBeside, holdRefused, msOf, slackMs } from './holds.ts';
import { agendaOf, text, type Intent, type Log } from './log.ts';
import { anyTime, windowOf, type Bounds } from './requests.ts';
import type { Bookings } from './sights.ts';
import { Timeline } from './timeline.ts';

const order = (where: string, why: string): Finding => ({ kind: 'order', where, why });

export const dayOf = (instant: string, zone: string): string =>
  Temporal.Instant.from(instant).toZonedDateTimeISO(zone).toPlainDate().toString();

type Place = Readonly<{ service: string; centre: string; start: string }>;

/** Where a request wanted a place; a move stays in the booking's centre. */
const wantedPlace = ({ wish }: Asked, log: Log): Place | undefined => {
  if (wish.kind === 'book' || wish.kind === 'hold') return wish;
  const first = wish.kind === 'move' ? log.intents.get(wish.booking)?.[0] : undefined;
  return first && wish.kind === 'move'
    ? { service: first.service, centre: first.centre, start: wish.start }
    : undefined;
};

const fullness = (asked: Asked, { served, zone, epochMs }: History, log: Log, agendas: Agendas): readonly Finding[] => {
  const place = wantedPlace(asked, log);
  const { counter = '', minutes = 0 } = served[place?.service ?? ''] ?? {};
  if (!place) return [];
  const agenda = agendaOf(place.centre, counter, dayOf(place.start, zone));
  const surely = epochMs + asked.invokedAt - slackMs;
  const full: Fits = (slots, version) => {
    const free = slots.free(place.start, minutes, version) ?? 1;
    return free <= 0 && free + slots.overAt(place.start, minutes, version, surely) <= 0;
  };
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
    const ofHold = type === 'HoldRequested' || type === 'ReleaseRequested';
    const next = withdrawn
      ? life.filter((one) => one.revision !== revision)
      : ofHold
        ? life
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
  /** When a booking's person can have been let in; undefined when no agenda knows of it. */
  arrivedAt: (booking: string) => Bounds | undefined;
}>;

type Reasons = Readonly<Record<string, () => readonly Finding[]>>;

/** Judges one refusal after the other. */
export class Refusals {
  readonly #seeing: Seeing;
  readonly #bookings: Bookings;
  readonly #agendas: Agendas;
  readonly #streams = new Map<string, string>();
  readonly #holds = new Map<string, Set<string>>();

  constructor(seeing: Seeing, bookings: Bookings, agendas: Agendas) {
    [this.#seeing, this.#bookings, this.#agendas] = [seeing, bookings, agendas];
    const { log, ownerOf } = seeing;
    for (const [booking, [first]] of log.intents) if (first) this.#streams.set(ownerOf(booking) ?? '', first.stream);
    for (const [hold, [first]] of log.holds) if (first) this.#streams.set(ownerOf(hold) ?? '', first.stream);
    const owners = new Map([...this.#streams].map(([person, stream]) => [stream, person]));
    for (const [stream, events] of Object.entries(seeing.history.streams))
      for (const { type, data } of events)
        if (type === 'HoldRequested') this.#holdsOf(owners.get(stream) ?? '').add(text(data['booking']));
  }

  of(asked: Asked): readonly Finding[] {
    const { wish, answer } = asked;
    const { history, log, explained } = this.#seeing;
    const code = answer?.code ?? '';
    const unless = (right: boolean, why: string) =>
      right ? [] : [order(placeOf(asked), `request ${String(asked.n)} was told ${code}, and ${why}`)];
    if (code.startsWith('gate.') && wish.kind === 'arrive')
      return gateRefused(asked, history, { ...this.#stood(asked, wish.booking), arrived: this.#arrived(wish.booking) });
    const hold = 'hold' in wish ? wish.hold : '';
    const seen = { history, log, explained };
    const reasons: Reasons = {
      'booking.slot-full': () => fullness(asked, history, log, this.#agendas),
      'booking.not-active': () => unless(this.#mayBeOver(asked), 'it was active all the time'),
      'booking.same-slot': () => unless(this.#mayBeThere(asked), 'it was elsewhere'),
      'booking.already-active': () => unless(this.#hasOther(asked), 'there was none'),
      'booking.outside-window': () => unless(hasBegun(asked, history), 'it had not begun'),
      'hold.already-held': () => unless(holdBeside(asked, this.#mayHold(asked.person), seen), 'there was none'),
      'hold.ended': () => holdRefused(asked, hold, seen),
      'hold.not-found': () => holdRefused(asked, hold, seen),
    };
    return reasons[code]?.() ?? unless(expected.has(code), 'nobody expects that');
  }

  #holdsOf(person: string): Set<string> {
    const known = this.#holds.get(person) ?? new Set<string>();
    this.#holds.set(person, known);
    return known;
  }

  /** A hold that nobody heard of may be anybody's of whom no stream is known. */
  #mayHold(person: string): readonly string[] {
    return [...this.#holdsOf(person), ...(this.#streams.has(person) ? [] : this.#holdsOf(''))];
  }

  #arrived(booking: string): Bounds | undefined {
    return this.#seeing.arrivedAt(booking);
  }

  #stood(asked: Asked, booking: string) {
    const { line, intents } = this.#bookings.of(booking);
    const { first, last } = line.statesIn(windowOf(asked));
    const [made] = intents;
    const bounds = made ? this.#seeing.explained.boundsOf(booking, made.revision) : anyTime;
    return {
      inStates: (fits: (intent: Intent | undefined) => boolean): boolean => {
        for (let state = first; state <= last; state += 1) if (fits(intents[state - 1])) return true;
        return false;
      },
      changing: last > first,
      madeBefore: bounds.latest < asked.invokedAt,
    };
  }

  #mayBeOver(asked: Asked): boolean {
    const booking = 'booking' in asked.wish ? asked.wish.booking : '';
    const arrived = this.#arrived(booking);
    const mayHaveArrived = arrived !== undefined && arrived.earliest <= (asked.completedAt ?? Infinity);
    return mayHaveArrived || this.#stood(asked, booking).inStates((intent) => intent?.kind === 'cancel');
  }

  #mayBeThere(asked: Asked): boolean {
    const { wish } = asked;
    return wish.kind === 'move' && this.#stood(asked, wish.booking).inStates((intent) => intent?.start === wish.start);
  }

  #hasOther(asked: Asked): boolean {
    const { history, log, explained } = this.#seeing;
    const { wish, person } = asked;
    const kept = wish.kind === 'use' ? log.holds.get(wish.hold)?.[0] : undefined;
    const service = 'service' in wish ? wish.service : (kept?.service ?? '');
    const { active, line } = activity(history, explained, this.#streams.get(person) ?? '', service);
    const range = line.statesIn(windowOf(asked));
    return active.slice(range.first, range.last + 1).includes(true);
  }
}

const placeOf = ({ wish }: Asked): string => {
  if ('booking' in wish) return wish.booking;
  return 'hold' in wish ? wish.hold : 'a booking';
};

/** People book until the slot begins. */
const hasBegun = ({ wish, completedAt }: Asked, { epochMs }: History): boolean =>
  'start' in wish && msOf(wish.start) <= epochMs + (completedAt ?? Infinity) + slackMs;
