// Places of every slot after every version of an agenda, counted from the stored events alone.
import type { Finding, Logged } from '../history.ts';
import { part, text } from './log.ts';

type Kind = 'public' | 'reserved';
type Run = Readonly<{ kind: Kind; start: string; end: string }>;

/** From which version on a hold keeps its place, until which, and until when at most. */
type Kept = Readonly<{ id: string; run: Run; since: number; expiresAt: number }> & { until: number };

const minute = 60_000;
const ms = (instant: unknown): number => Date.parse(text(instant));
/** As the system writes instants: whole seconds. */
const written = (slot: number): string =>
  Temporal.Instant.fromEpochMilliseconds(slot).toString({ smallestUnit: 'second' });

const items = (value: unknown) => (Array.isArray(value) ? value.map(part) : []);
const spans = (value: unknown) => items(value).map(({ from, to }) => ({ from: ms(from), to: ms(to) }));

/** What one agenda offers and gave. */
export class Slots {
  readonly findings: Finding[] = [];
  readonly #offered = new Map<number, Readonly<Record<Kind, number>>>();
  readonly #runs = new Map<string, Run>();
  readonly #used: Readonly<Record<Kind, Map<number, number>>> = { public: new Map(), reserved: new Map() };
  /** By public slot: the versions at which its count changed, and the counts. */
  readonly #changes = new Map<number, [version: number, used: number][]>();
  readonly #within = new Map<string, readonly Readonly<{ from: number; to: number }>[]>();
  readonly #holds: Kept[] = [];
  #slotMs = minute;

  readonly #agenda: string;

  constructor(agenda: string, events: readonly Logged[]) {
    this.#agenda = agenda;
    for (const event of events) this.#apply(event);
  }

  /** Places of the slot kept after `version` by holds whose time was over by `now`: they count as free to whoever comes. */
  overAt(start: string, minutes: number, version: number, now: number): number {
    const [from, to] = [ms(start), ms(start) + minutes * minute];
    return this.#holds.filter(
      (one) =>
        one.since <= version &&
        version < one.until &&
        one.expiresAt <= now &&
        ms(one.run.start) < to &&
        ms(one.run.end) > from,
    ).length;
  }

  /** Free public places for `minutes` from `start`, after `version`; undefined where nothing is offered or known. */
  free(start: string, minutes: number, version: number): number | undefined {
    const from = ms(start);
    let free: number | undefined;
    for (let slot = from; slot < from + minutes * minute; slot += this.#slotMs) {
      const offered = this.#offered.get(slot)?.public;
      if (offered === undefined) return undefined;
      free = Math.min(free ?? Infinity, offered - this.#usedAt(slot, version));
    }
    return free;
  }

  /** Where the service may begin: slots that lie within its hours. */
  startsOf(service: string): readonly string[] {
    const within = this.#within.get(service) ?? [];
    return [...this.#offered.keys()]
      .filter((slot) => within.some(({ from, to }) => slot >= from && slot + this.#slotMs <= to))
      .map(written);
  }

  #usedAt(slot: number, version: number): number {
    const changes = this.#changes.get(slot) ?? [];
    let [low, high] = [0, changes.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((changes[middle]?.[0] ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return changes[low - 1]?.[1] ?? 0;
  }

  #apply({ version, type, data }: Logged): void {
    if (type === 'AgendaOpened') this.#open(data);
    if (type === 'HoldConverted') this.#takeBack(text(data['hold']), version);
    if (type === 'PlaceGranted' || type === 'PlaceHeld' || type === 'HoldConverted') this.#give(data, version);
    if (type === 'PlaceFreed') this.#takeBack(text(data['booking']), version);
    if (type === 'HoldReleased' || type === 'HoldExpired') this.#takeBack(text(data['hold']), version);
  }

  #open(data: Logged['data']): void {
    this.#slotMs = Number(data['slotMinutes']) * minute;
    const offer = { public: Number(data['publicPlaces']), reserved: Number(data['reservedPlaces']) };
    for (const { from, to } of spans(data['open']))
      for (let slot = from; slot + this.#slotMs <= to; slot += this.#slotMs) this.#offered.set(slot, offer);
    for (const each of items(data['services'])) this.#within.set(text(each['service']), spans(each['within']));
  }

  #give(data: Logged['data'], version: number): void {
    const kind = data['kind'] === 'reserved' ? 'reserved' : 'public';
    const run: Run = { kind, start: text(data['start']), end: text(data['end']) };
    const id = text(data['booking']);
    this.#add(run, 1, version);
    // A second run of the same booking counts as well: it uses a place.
    if (data['expiresAt'] !== undefined)
      this.#holds.push({ id, run, since: version, until: Infinity, expiresAt: ms(data['expiresAt']) });
    this.#runs.set(this.#runs.has(id) ? `${id} ${String(version)}` : id, run);
    for (const slot of this.#slotsOf(run)) {
      const [used, offered] = [this.#used[kind].get(slot) ?? 0, this.#offered.get(slot)?.[kind] ?? 0];
      const why = `slot ${written(slot)}: ${String(used)} of ${String(offered)} ${kind} places are given`;
      if (used > offered)
        this.findings.push({ kind: 'oversold', where: `${this.#agenda} version ${String(version)}`, why });
    }
  }

  #takeBack(id: string, version: number): void {
    const run = this.#runs.get(id);
    this.#runs.delete(id);
    const kept = this.#holds.find((one) => one.id === id);
    if (kept) kept.until = Math.min(kept.until, version);
    if (run) this.#add(run, -1, version);
  }

  #add(run: Run, by: 1 | -1, version: number): void {
    for (const slot of this.#slotsOf(run)) {
      const used = (this.#used[run.kind].get(slot) ?? 0) + by;
      this.#used[run.kind].set(slot, used);
      if (run.kind !== 'public') continue;
      const changes = this.#changes.get(slot) ?? [];
      changes.push([version, used]);
      this.#changes.set(slot, changes);
    }
  }

  #slotsOf({ start, end }: Run): readonly number[] {
    const slots: number[] = [];
    for (let slot = ms(start); slot < ms(end); slot += this.#slotMs) slots.push(slot);
    return slots;
  }
}
