// The log as the checker reads it: told from the stored events alone, sharing no code with the services.
import type { Finding, Logged } from '../history.ts';

export type IntentKind = 'book' | 'move' | 'cancel';
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
}>;

/** A place given to a booking in an agenda, and until which version it was held. */
export type Grant = Readonly<{ agenda: string; version: number; booking: string; revision: number; start: string }> & {
  until?: number;
};

export type Log = Readonly<{
  /** Intents that were not withdrawn, by booking, in the order of their versions. */
  intents: ReadonlyMap<string, readonly Intent[]>;
  /** Revisions of a booking that were withdrawn. */
  withdrawn: ReadonlyMap<string, ReadonlySet<number>>;
  grants: ReadonlyMap<string, readonly Grant[]>;
  findings: readonly Finding[];
}>;

const kinds: Readonly<Record<string, IntentKind>> = {
  BookingRequested: 'book',
  MoveRequested: 'move',
  CancelRequested: 'cancel',
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
  readonly withdrawn = new Map<string, Set<number>>();
  readonly grants = new Map<string, Grant[]>();
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
      list(this.intents, booking).push(intent);
    }
  }

  agenda(stream: string, events: readonly Logged[]): void {
    const open = new Map<string, Grant>();
    for (const { version, type, data } of events) {
      const booking = text(data['booking']);
      if (type === 'PlaceGranted' || type === 'HoldConverted') {
        const [revision, start] = [Number(data['revision']), text(data['start'])];
        const grant: Grant = { agenda: stream, version, booking, revision, start };
        if (open.has(booking)) this.findings.push(secondPlace(stream, booking, version));
        open.set(booking, grant);
        list(this.grants, booking).push(grant);
      }
      const standing = type === 'PlaceFreed' ? open.get(booking) : undefined;
      if (type === 'PlaceFreed' && !standing) this.findings.push(freedTwice(stream, booking, version));
      if (standing) standing.until = version;
      if (type === 'PlaceFreed') open.delete(booking);
    }
  }

  private withdraw({ data }: Logged): void {
    const [booking, revision] = [text(data['booking']), Number(data['revision'])];
    const known = this.withdrawn.get(booking) ?? new Set<number>();
    this.withdrawn.set(booking, known.add(revision));
    const intents = list(this.intents, booking);
    const at = intents.findIndex((intent) => intent.revision === revision);
    if (at >= 0) intents.splice(at, 1);
  }
}

const secondPlace = (agenda: string, booking: string, version: number): Finding => ({
  kind: 'doubled',
  where: `${agenda} version ${String(version)}`,
  why: `${booking} was given a place while it had one`,
});
const freedTwice = (agenda: string, booking: string, version: number): Finding => ({
  kind: 'order',
  where: `${agenda} version ${String(version)}`,
  why: `${booking} was freed without having a place`,
});

/** Reads all streams. Findings: versions that are missing, revisions that go back, second places, places freed twice. */
export const readLog = (streams: Readonly<Record<string, readonly Logged[]>>): Log => {
  const reader = new Reader();
  for (const [stream, events] of Object.entries(streams)) {
    reader.findings.push(...holes(stream, events));
    if (isPerson(stream)) reader.person(stream, events);
    if (isAgenda(stream)) reader.agenda(stream, events);
  }
  return reader;
};
