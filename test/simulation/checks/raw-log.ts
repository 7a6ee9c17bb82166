// What the log says, read without any code of the product: places by slot, lives of bookings and holds, who has what.
// Judged at every commit, in the moment it stands.
import type { Commit } from '#event-sourcing';
import { msOf } from '#platform';
import type { Writer } from '../world/ground.ts';
import { HoldUses } from './hold-uses.ts';
import { isAsJudged } from './judged.ts';

type Data = Readonly<Record<string, unknown>>;
type Rules = Readonly<{ slotMinutes: number; publicPlaces: number; reservedPlaces: number }>;
type Standing = Readonly<{
  kind: string;
  start: number;
  end: number;
  citizen: string;
  person: string;
  service: string;
}>;
type Entry = {
  status: 'granted' | 'held' | 'arrived' | 'ended';
  revision: number;
  standing: Standing | undefined;
  /** Of a hold: when it ends, milliseconds. */
  endsAt?: number;
};

/** So far the clocks of hosts may part. */
const skewMs = 3_000;
type Agenda = { rules: Rules; zoneDayEnd: number; readonly entries: Map<string, Entry> };

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
const dayMs = 86_400_000;
/** Nairobi keeps three hours ahead of UTC all year. */
const zoneMs = 3 * 3_600_000;

export class RawLog {
  readonly violations: string[] = [];
  /** `booking.revision` of every place ever granted, held places too. */
  readonly given = new Set<string>();
  /** Facts that must be told, by stream: `id` and key, in order. */
  readonly owed = new Map<string, { id: string; key: string }[]>();
  readonly cancelled = new Set<string>();
  readonly arrived = new Set<string>();
  readonly holds = new Map<string, number>();
  /** Places given to somebody who had arrived at another agenda, and not given up yet. */
  readonly afterArrival = new Map<string, string>();
  readonly #agendas = new Map<string, Agenda>();
  readonly #uses: HoldUses;

  constructor(private readonly nowMs: () => number) {
    this.#uses = new HoldUses(nowMs);
  }

  take(commit: Commit, writer: Writer): void {
    this.#uses.heed(commit, writer);
    if (!commit.stream.startsWith('agenda-')) return;
    for (const { type, data } of commit.events) {
      this.#event(commit.stream, type, data as Data);
      if (type === 'Arrived' && !isAsJudged(data as Data, writer))
        this.#wrong(`${commit.stream}: an arrival was noted on another revision than the gate judged`);
      this.#count(commit.stream, `${commit.stream} ${String(commit.from)} ${type}`);
    }
  }

  /** The agendas at which a booking has a place. */
  standingOf(booking: string): readonly string[] {
    return [...this.#agendas].filter(([, { entries }]) => entries.get(booking)?.standing).map(([stream]) => stream);
  }

  /** Where a booking stands: start of its place in milliseconds. */
  startOf(booking: string): number | undefined {
    for (const { entries } of this.#agendas.values()) {
      const standing = entries.get(booking)?.standing;
      if (standing) return standing.start;
    }
    return undefined;
  }

  /** Who asked for a place. */
  citizenOf(booking: string): string | undefined {
    for (const { entries } of this.#agendas.values()) {
      const standing = entries.get(booking)?.standing;
      if (standing) return standing.citizen;
    }
    return undefined;
  }

  /** Holds that nobody has ended. */
  get openHolds(): readonly string[] {
    return [...this.#agendas.values()].flatMap(({ entries }) =>
      [...entries].filter(([, { status }]) => status === 'held').map(([id]) => id),
    );
  }

  get bookings(): readonly string[] {
    return [...new Set([...this.given].map((one) => one.split('.')[0] ?? ''))];
  }

  #wrong(what: string): void {
    this.violations.push(what);
  }

  #event(stream: string, type: string, data: Data): void {
    if (type === 'AgendaOpened') {
      if (this.#agendas.has(stream)) this.#wrong(`${stream} was opened twice`);
      const date = stream.split('.').at(-1) ?? '';
      const zoneDayEnd = msOf(`${date}T00:00:00Z`) + dayMs - zoneMs;
      this.#agendas.set(stream, { rules: data as unknown as Rules, zoneDayEnd, entries: new Map() });
      return;
    }
    const agenda = this.#agendas.get(stream);
    if (!agenda) {
      this.#wrong(`${stream} was used before it was opened`);
      return;
    }
    const id = text(data['booking'] ?? data['hold']);
    if (type === 'PlaceGranted' || type === 'PlaceHeld' || type === 'HoldConverted')
      this.#give(stream, agenda, type, data);
    else if (type === 'PlaceFreed') this.#free(stream, agenda, id, data);
    else if (type === 'HoldReleased' || type === 'HoldExpired') this.#endHold(stream, agenda, text(data['hold']), type);
    else if (type === 'Arrived') this.#arrive(stream, agenda, id, Number((data['claim'] as Data)['revision']));
    else if (type === 'RevisionBarred') this.#bar(agenda, id, Number(data['revision']));
  }

  #give(stream: string, agenda: Agenda, type: string, data: Data): void {
    const [id, revision] = [text(data['booking']), Number(data['revision'])];
    const known = agenda.entries.get(id);
    if (known && known.revision >= revision) this.#wrong(`${stream} gave ${id} revision ${String(revision)} late`);
    if (known?.standing) this.#wrong(`${stream} gave ${id} a second place without freeing the first`);
    if (this.cancelled.has(id)) this.#wrong(`${stream} gave a place to ${id}, which was cancelled`);
    // A move may find at its second half only that somebody has arrived: it must then give up what it took.
    if (this.arrived.has(id)) this.afterArrival.set(id, stream);
    if (type === 'HoldConverted') this.#endHold(stream, agenda, text(data['hold']), type);
    const standing = {
      kind: text(data['kind']),
      start: msOf(text(data['start'])),
      end: msOf(text(data['end'])),
      citizen: text(data['citizen']),
      person: text(data['person']),
      service: text(data['service']),
    };
    const held = type === 'PlaceHeld';
    const until = held ? { endsAt: msOf(text(data['expiresAt'])) } : {};
    agenda.entries.set(id, { status: held ? 'held' : 'granted', revision, standing, ...until });
    this.given.add(`${id}.${String(revision)}`);
    if (held) this.holds.set(id, 0);
    else {
      this.#owe(stream, `${id}.${String(revision)}.taken`, id);
      this.#oneActive(standing, id);
    }
  }

  #free(stream: string, agenda: Agenda, id: string, data: Data): void {
    const entry = agenda.entries.get(id);
    if (!entry?.standing) this.#wrong(`${stream} freed ${id}, which has no place there`);
    if (entry?.status === 'arrived') this.#wrong(`${stream} freed ${id}, which has arrived`);
    const revision = Number(data['revision']);
    if (data['why'] === 'withdrawn' && this.afterArrival.get(id) === stream) this.afterArrival.delete(id);
    if (data['why'] === 'cancelled') {
      this.cancelled.add(id);
      this.#owe(stream, `${id}.${String(revision)}.cancelled`, id);
    }
    // A move within the day frees and gives at one revision.
    const spent = data['why'] === 'moved' ? revision - 0.5 : revision;
    agenda.entries.set(id, { status: 'ended', revision: spent, standing: undefined });
  }

  #endHold(stream: string, agenda: Agenda, hold: string, type: string): void {
    const entry = agenda.entries.get(hold);
    if (entry?.status !== 'held') this.#wrong(`${stream}: ${type} of ${hold}, which is not held`);
    if (type === 'HoldExpired' && this.nowMs() + skewMs < (entry?.endsAt ?? 0))
      this.#wrong(`${stream}: the hold ${hold} expired before its time`);
    const late = type === 'HoldConverted' && this.#uses.isLate(hold, entry?.endsAt ?? Infinity);
    if (late) this.#wrong(`${stream}: the hold ${hold} was used after its time`);
    const ends = (this.holds.get(hold) ?? 0) + 1;
    this.holds.set(hold, ends);
    if (ends > 1) this.#wrong(`the hold ${hold} ended ${String(ends)} times`);
    agenda.entries.set(hold, { status: 'ended', revision: entry?.revision ?? 0, standing: undefined });
  }

  #arrive(stream: string, agenda: Agenda, id: string, revision: number): void {
    const entry = agenda.entries.get(id);
    if (entry?.status !== 'granted') this.#wrong(`${stream}: ${id} arrived without a place`);
    if (this.arrived.has(id)) this.#wrong(`${id} arrived twice`);
    this.arrived.add(id);
    if (entry) {
      agenda.entries.set(id, { ...entry, status: 'arrived' });
      this.#owe(stream, `${id}.${String(revision)}.arrived`, id);
    }
  }

  #bar(agenda: Agenda, id: string, revision: number): void {
    const entry = agenda.entries.get(id) ?? { status: 'ended' as const, standing: undefined, revision: 0 };
    agenda.entries.set(id, { ...entry, revision: Math.max(revision, entry.revision) });
  }

  #owe(stream: string, id: string, key: string): void {
    const list = this.owed.get(stream) ?? [];
    list.push({ id, key });
    this.owed.set(stream, list);
  }

  #oneActive(standing: Standing, id: string): void {
    for (const { entries, zoneDayEnd } of this.#agendas.values())
      for (const [other, { standing: theirs, status }] of entries)
        if (
          other !== id &&
          status === 'granted' &&
          theirs?.person === standing.person &&
          theirs.service === standing.service &&
          this.nowMs() < zoneDayEnd
        )
          this.#wrong(`${standing.person} has two bookings of ${standing.service}: ${other} and ${id}`);
  }

  #count(stream: string, at: string): void {
    const agenda = this.#agendas.get(stream);
    if (!agenda) return;
    const { rules, entries } = agenda;
    const used = new Map<string, number>();
    const slotMs = rules.slotMinutes * 60_000;
    for (const { standing } of entries.values())
      if (standing)
        for (let slot = standing.start; slot < standing.end; slot += slotMs) {
          const key = `${standing.kind} ${String(slot)}`;
          used.set(key, (used.get(key) ?? 0) + 1);
        }
    for (const [key, count] of used) {
      const offered = key.startsWith('public') ? rules.publicPlaces : rules.reservedPlaces;
      if (count > offered) this.#wrong(`OVERSOLD at ${at}: ${key} has ${String(count)} of ${String(offered)}`);
    }
  }
}
