// The days as they stand in the view, and in memory for the dates that people look at. All of it can be built anew.
import type { LocalDate } from '#contracts';
import {
  recordedEvents,
  type Commit,
  type EventStore,
  type Recorded,
  type ViewCollection,
  type ViewFold,
  type ViewStore,
  type ViewTransaction,
} from '#event-sourcing';
import { addDays } from '#time';
import { agendaKeyOf, type AgendaEvent } from '../agenda/agenda.events.ts';
import { dayAfter, isOfAnAgenda, type Day } from './availability.projection.ts';

/** Two months of dates: whatever people may look at, and what was just over. */
const datesInMemory = 62;
/** What people see of days may lag 2 s, the fold included. */
const freshForMs = 500;

export class DaysView {
  readonly #views: ViewStore;
  readonly #store: EventStore;
  readonly #days: ViewCollection<Day>;
  readonly #inMemory = new Map<LocalDate, Map<string, Day>>();
  readonly #reading = new Map<LocalDate, Promise<void>>();
  readonly #readAt = new Map<LocalDate, number>();
  readonly #monotonicMs: (() => number) | undefined;

  /** `monotonicMs` where other processes fold too: their news are in the view alone, which is looked at again. */
  constructor(views: ViewStore, store: EventStore, monotonicMs?: () => number) {
    this.#views = views;
    this.#store = store;
    this.#monotonicMs = monotonicMs;
    this.#days = views.collection<Day>('availability', { indexes: { date: ({ date }) => date } });
  }

  /** For a projection over all streams: events of other streams are passed over. */
  readonly each: ViewFold = async (event, transaction) => {
    if (isOfAnAgenda(event)) await this.#fold(event, transaction);
  };

  /** For whoever has no projection: folds agenda commits, any number of times; gaps are filled from the store. */
  async fold(commits: readonly Commit[]): Promise<void> {
    const own = commits.filter(({ stream }) => agendaKeyOf(stream));
    if (own.length === 0) return;
    await this.#views.transaction(async (transaction) => {
      for (const commit of own) await this.#foldCommit(commit, transaction);
    });
  }

  /** The days of these dates that somebody has touched, by stream. From memory once they were looked at. */
  async touched(from: LocalDate, to: LocalDate): Promise<(stream: string, date: LocalDate) => Day | undefined> {
    const dates: LocalDate[] = [];
    for (let date = from; date <= to; date = addDays(date, 1)) dates.push(date);
    this.#remember(dates.filter((date) => !this.#reading.has(date) || this.#isOld(date)));
    for (const date of dates) await this.#reading.get(date);
    return (stream, date) => this.#inMemory.get(date)?.get(stream);
  }

  #remember(dates: readonly LocalDate[]): void {
    if (dates.length === 0) return;
    for (const date of dates.filter((each) => !this.#inMemory.has(each))) this.#inMemory.set(date, new Map());
    const readAt = this.#monotonicMs?.() ?? 0;
    for (const date of dates) this.#readAt.set(date, readAt);
    const reading = this.#read(dates).catch((error: unknown) => {
      for (const date of dates) this.#forget(date);
      throw error;
    });
    for (const date of dates) this.#reading.set(date, reading);
    for (const old of [...this.#reading.keys()].sort().slice(0, -datesInMemory)) this.#forget(old);
  }

  async #read(dates: readonly LocalDate[]): Promise<void> {
    const [first = '', last = ''] = [dates[0], dates.at(-1)];
    for (const day of await this.#days.findRange('date', first, addDays(last, 1))) this.#keep(day);
  }

  #isOld(date: LocalDate): boolean {
    return this.#monotonicMs !== undefined && this.#monotonicMs() - (this.#readAt.get(date) ?? 0) >= freshForMs;
  }

  #forget(date: LocalDate): void {
    this.#reading.delete(date);
    this.#readAt.delete(date);
    this.#inMemory.delete(date);
  }

  /** Of two forms of a day the later one stays: a fold may overtake the reading of the view. */
  #keep(day: Day): void {
    const days = this.#inMemory.get(day.date);
    if (days && (days.get(day.id)?.version ?? 0) < day.version) days.set(day.id, day);
  }

  async #foldCommit(commit: Commit, transaction: ViewTransaction): Promise<void> {
    const seen = (await this.#days.in(transaction).get(commit.stream))?.version ?? 0;
    const missing = commit.from > seen + 1 ? await this.#store.read(commit.stream, seen + 1) : [commit];
    for (const each of missing.filter(({ from, to }) => to > seen && from <= commit.from))
      for (const event of recordedEvents(each)) await this.each(event, transaction);
  }

  async #fold(event: Recorded<AgendaEvent>, transaction: ViewTransaction): Promise<void> {
    const days = this.#days.in(transaction);
    const before = await days.get(event.stream);
    const after = dayAfter(before, event);
    if (after === before) return;
    await days.put(after);
    this.#keep(after);
  }
}
