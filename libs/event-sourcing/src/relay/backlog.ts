import type { Commit, CommitKey } from '../event-store.ts';
import { Lru } from '../writer/lru.ts';

export const keyOf = ({ stream, from }: CommitKey): string => `${stream}:${String(from)}`;

const streamsRemembered = 100_000;

/**
 * Commits that wait to be told, bounded. Once one found no room, none that follows is taken (a stream must stay in
 * order) until a sweep through the store has found all of them again.
 */
export class Backlog {
  #waiting: Commit[] = [];
  readonly #keys = new Set<string>();
  readonly #lately = new Set<string>();
  readonly #parked = new Set<string>();
  /** Where others write the same streams: up to which version each was taken. */
  #taken = new Lru<{ to: number }>(streamsRemembered);
  #dropped = 0;
  #droppedBefore = 0;

  readonly #bound: number;

  constructor(bound: number) {
    this.#bound = bound;
  }

  get size(): number {
    return this.#waiting.length;
  }

  /** True while commits were dropped that only a sweep can find again. */
  get more(): boolean {
    return this.#dropped > 0;
  }

  get parked(): readonly string[] {
    return [...this.#parked];
  }

  /** Takes a commit heard from the writer. */
  add(commit: Commit): void {
    if (this.more) this.#dropped += 1;
    else this.addSwept(commit);
  }

  /** Takes a commit found in the store, where it stands as not told. */
  addSwept(commit: Commit): void {
    const key = keyOf(commit);
    if (this.#keys.has(key) || this.#lately.has(key) || this.#parked.has(commit.stream)) return;
    if (this.#waiting.length >= this.#bound) {
      this.#dropped += 1;
      return;
    }
    this.#waiting.push(commit);
    this.#keys.add(key);
  }

  /** As `add`, where others write the same streams: what does not follow what was taken waits for a sweep, which sees all. */
  addInOrder(commit: Commit): void {
    if (commit.from === 1 || this.#taken.peek(commit.stream)?.to === commit.from - 1) {
      this.add(commit);
      this.#take(commit);
    } else this.passOver();
  }

  /** As `addSwept`, where others write the same streams. */
  addSweptInOrder(commit: Commit): void {
    this.addSwept(commit);
    this.#take(commit);
  }

  /** A commit cannot be taken yet; a sweep finds it again, in its place. */
  passOver(): void {
    this.#dropped += 1;
  }

  /** Somebody else tells from now on. How far each stream was taken goes too: else what comes next would overtake what waited. */
  forget(): void {
    this.#taken = new Lru(streamsRemembered);
    this.#waiting = [];
    this.#keys.clear();
    this.#lately.clear();
    this.#dropped = 0;
  }

  first(count: number): readonly Commit[] {
    return this.#waiting.slice(0, count);
  }

  /** These are told (`first` gave them out). */
  told(commits: readonly Commit[]): void {
    for (const commit of commits) this.#lately.add(keyOf(commit));
    this.#remove(new Set(commits.map(keyOf)));
  }

  park(stream: string): void {
    this.#parked.add(stream);
    this.#remove(new Set(this.#waiting.filter((commit) => commit.stream === stream).map(keyOf)));
  }

  unparkAll(): void {
    this.#parked.clear();
    this.#lately.clear();
  }

  /** What was told before now may be taken again when the store still shows it as not told: its mark was lost, unless it waits. */
  sweepBegins(unmarked: readonly Commit[] = []): void {
    this.#lately.clear();
    for (const commit of unmarked) this.#lately.add(keyOf(commit));
    this.#droppedBefore = this.#dropped;
  }

  /** True when the sweep found everything that was dropped before; else another one is needed. */
  sweepEnds(): boolean {
    if (this.#dropped !== this.#droppedBefore) return false;
    this.#dropped = 0;
    return true;
  }

  #take({ stream, to }: Commit): void {
    const taken = this.#taken.use(stream, () => ({ to }));
    taken.to = Math.max(taken.to, to);
  }

  #remove(keys: ReadonlySet<string>): void {
    this.#waiting = this.#waiting.filter((commit) => !keys.has(keyOf(commit)));
    for (const key of keys) this.#keys.delete(key);
  }
}
