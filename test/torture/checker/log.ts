// The log as the checker reads it: told from the stored events alone, sharing no code with the services.
import type { Finding, Logged } from '../history.ts';

export type IntentKind = 'book' | 'move' | 'cancel' | 'hold' | 'release';
export type Intent = Readonly<{
  kind: IntentKind;
  stream: string;
  version: number;
  booking: string;
  revision: number;
  command: string;
  service: string;
  centre: string;
  start: string;
  agenda: string;
  /** Of a booking: the hold whose place it took. */
  hold?: string;
  /** Of a hold: when it was asked for, and when it ends by itself. */
  at: string;
  expiresAt: string;
}>;

/** A place given to a booking in an agenda, and until which version it was held. */
export type Grant = Readonly<{ agenda: string; version: number; booking: string; revision: number; start: string }> & {
  until?: number;
};

/** A place kept by a hold, and what ended it. */
export type Keeping = Readonly<{ agenda: string; version: number; hold: string; revision: number; start: string }> & {
  ended?: string;
};
export type Arrival = Readonly<{ agenda: string; version: number; booking: string; at: string; start: string }>;

export type Log = Readonly<{
  /** Intents of bookings that were not withdrawn, by booking, in the order of their versions. */
  intents: ReadonlyMap<string, readonly Intent[]>;
  /** The same of holds. */
  holds: ReadonlyMap<string, readonly Intent[]>;
  keepings: ReadonlyMap<string, readonly Keeping[]>;
  arrivals: ReadonlyMap<string, readonly Arrival[]>;
  /** Revisions of a booking that were withdrawn. */
  withdrawn: ReadonlyMap<string, ReadonlySet<number>>;
  grants: ReadonlyMap<string, readonly Grant[]>;
  findings: readonly Finding[];
}>;

const kinds: Readonly<Record<string, IntentKind>> = {
  BookingRequested: 'book',
  MoveRequested: 'move',
  CancelRequested: 'cancel',
  HoldRequested: 'hold',
  ReleaseRequested: 'release',
};
const ofHolds = new Set<IntentKind>(['hold', 'release']);
/** How a hold ends. */
const endings: Readonly<Record<string, string>> = {
  HoldConverted: 'used',
  HoldReleased: 'released',
  HoldExpired: 'expired',
};

export const text = (value: unknown): string => (typeof value === 'string' ? value : '');
export const part = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

export const agendaOf = (centre: string, counter: string, date: string): string =>
  `agenda-${centre}.${counter}.${date}`;

export const isAgenda = (stream: string): boolean => stream.startsWith('agenda-');
export const isPerson = (stream: string): boolean => stream.startsWith('bookings-');

const intentOf = (stream: string, kind: IntentKind, { version, data }: Logged): Intent => {
  const place = part(data['place']);
  return {
    ...{ kind, stream, version, booking: text(data['booking']), revision: Number(data['revision']) },
    ...{ command: text(data['command']), service: text(data['service']), centre: text(place['centre']) },
    start: text(place['start']),
    agenda: agendaOf(text(place['centre']), text(place['counter']), text(place['date'])),
    ...(text(data['hold']) === '' ? {} : { hold: text(data['hold']) }),
    ...{ at: text(data['at']), expiresAt: text(data['expiresAt']) },
  };
};

const list = <Value>(map: Map<string, Value[]>, key: string): Value[] => {
  const known = map.get(key) ?? [];
  map.set(key, known);
  return known;
};

/** Every version from 1 on must be there: a hole is something lost. */
const holes = (stream: string, events: readonly Logged[]): readonly Finding[] => {
  const at = events.findIndex(({ version }, i) => version !== i + 1);
  const why = `version ${String(at + 1)} is not there`;
  return at < 0 ? [] : [{ kind: 'lost', where: stream, why }];
};

class Reader {
  readonly intents = new Map<string, Intent[]>();
  readonly holds = new Map<string, Intent[]>();
  readonly withdrawn = new Map<string, Set<number>>();
  readonly grants = new Map<string, Grant[]>();
  readonly keepings = new Map<string, Keeping[]>();
  readonly arrivals = new Map<string, Arrival[]>();
  readonly findings: Finding[] = [];

  person(stream: string, events: readonly Logged[]): void {
    const highest = new Map<string, number>();
    for (const event of events) {
      const kind = kinds[event.type];
      if (event.type === 'IntentWithdrawn') this.withdraw(event);
      if (!kind) continue;
      const intent = intentOf(stream, kind, event);
      const { booking, revision } = intent;
      if (revision <= (highest.get(booking) ?? 0)) {
        const why = `revision ${String(revision)} at version ${String(event.version)} comes after ${String(highest.get(booking))}`;
        this.findings.push({ kind: 'order', where: booking, why });
      }
      highest.set(booking, revision);
      list(ofHolds.has(kind) ? this.holds : this.intents, booking).push(intent);
    }
  }

  agenda(stream: string, events: readonly Logged[]): void {
    const open = new Map<string, Grant>();
    const kept = new Map<string, Keeping>();
    for (const event of events) {
      const { type } = event;
      if (type === 'PlaceHeld') this.keep(stream, event, kept);
      if (type in endings) this.endHold(stream, event, kept);
      if (type === 'PlaceGranted' || type === 'HoldConverted') this.grant(stream, event, open);
      if (type === 'PlaceFreed') this.free(stream, event, open);
      if (type === 'Arrived') this.arrive(stream, event, open);
    }
  }

  private grant(agenda: string, { version, data }: Logged, open: Map<string, Grant>): void {
    const [booking, revision, start] = [text(data['booking']), Number(data['revision']), text(data['start'])];
    const grant: Grant = { agenda, version, booking, revision, start };
    if (open.has(booking)) this.findings.push(secondPlace(agenda, booking, version));
    open.set(booking, grant);
    list(this.grants, booking).push(grant);
  }

  private free(agenda: string, { version, data }: Logged, open: Map<string, Grant>): void {
    const booking = text(data['booking']);
    const standing = open.get(booking);
    if (!standing) this.findings.push(freedTwice(agenda, booking, version));
    else standing.until = version;
    open.delete(booking);
    const arrived = this.arrivals.get(booking)?.some((one) => one.agenda === agenda);
    if (arrived) this.findings.push(atVersion('order', agenda, version, `${booking} was freed after it arrived`));
  }

  private arrive(agenda: string, { version, data }: Logged, open: Map<string, Grant>): void {
    const booking = text(data['booking']);
    const start = open.get(booking)?.start;
    const why = `${booking} was let in without a place`;
    if (start === undefined) this.findings.push(atVersion('order', agenda, version, why));
    const known = list(this.arrivals, booking);
    if (known.length > 0) this.findings.push(atVersion('doubled', agenda, version, `${booking} was let in twice`));
    known.push({ agenda, version, booking, at: text(data['at']), start: start ?? '' });
  }

  private keep(agenda: string, { version, data }: Logged, kept: Map<string, Keeping>): void {
    const hold = text(data['booking']);
    const [revision, start] = [Number(data['revision']), text(data['start'])];
    const keeping: Keeping = { agenda, version, hold, revision, start };
    const known = list(this.keepings, hold);
    if (known.length > 0) this.findings.push(atVersion('doubled', agenda, version, `${hold} was held twice`));
    known.push(keeping);
    kept.set(hold, keeping);
  }

  private endHold(agenda: string, { version, type, data }: Logged, kept: Map<string, Keeping>): void {
    const hold = text(data['hold']);
    const [keeping, how] = [kept.get(hold), endings[type] ?? ''];
    const before = keeping?.ended;
    if (!keeping) this.findings.push(atVersion('order', agenda, version, `${hold} was ${how} and never held`));
    else if (before === undefined) keeping.ended = how;
    else this.findings.push(atVersion('doubled', agenda, version, `${hold} was ${how} after it was ${before}`));
  }

  private withdraw({ data }: Logged): void {
    const [booking, revision] = [text(data['booking']), Number(data['revision'])];
    const known = this.withdrawn.get(booking) ?? new Set<number>();
    this.withdrawn.set(booking, known.add(revision));
    for (const intents of [this.intents.get(booking) ?? [], this.holds.get(booking) ?? []]) {
      const at = intents.findIndex((intent) => intent.revision === revision);
      if (at >= 0) intents.splice(at, 1);
    }
  }
}

const atVersion = (kind: Finding['kind'], agenda: string, version: number, why: string): Finding => ({
  kind,
  where: `${agenda} version ${String(version)}`,
  why,
});
const secondPlace = (agenda: string, booking: string, version: number): Finding =>
  atVersion('doubled', agenda, version, `${booking} was given a place while it had one`);
const freedTwice = (agenda: string, booking: string, version: number): Finding =>
  atVersion('order', agenda, version, `${booking} was freed without having a place`);

/**
 * Reads all streams. Findings: versions that are missing, revisions that go back, second places, places freed twice, holds
 * that end twice, arrivals twice or without a place.
 */
export const readLog = (streams: Readonly<Record<string, readonly Logged[]>>): Log => {
  const reader = new Reader();
  for (const [stream, events] of Object.entries(streams)) {
    reader.findings.push(...holes(stream, events));
    if (isPerson(stream)) reader.person(stream, events);
    if (isAgenda(stream)) reader.agenda(stream, events);
  }
  return reader;
};
