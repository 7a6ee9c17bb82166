// A small aggregate, and stores that misbehave on command, for the specs of the writer.
import { DomainError } from '#contracts';
import type { Clock, Timers } from '#platform';
import type { Decider, Message } from '../../decider.ts';
import type { AppendOutcome, Commit, EventStore, NewCommit } from '../../event-store.ts';

export type Take = Message<'Take', { places: number }>;
export type Taken = Message<'Taken', { places: number }>;

/** Ten places at most; taking none decides nothing. */
export const capacity = 10;
export const places: Decider<number, Take, Taken> = {
  initial: 0,
  decide: ({ data }, taken) => {
    if (taken + data.places > capacity) throw new DomainError('places.full', { taken });
    return data.places === 0 ? [] : [{ type: 'Taken', data }];
  },
  evolve: (taken, { data }) => taken + data.places,
};
export const take = (count = 1): Take => ({ type: 'Take', data: { places: count } });

export const clock: Clock = { now: () => '2026-12-01T06:00:00Z', nowMs: () => Date.UTC(2026, 11, 1, 6) };

/** Time that passes only by sleeping, so that a deadline comes without waiting. */
export const quickTimers = (): Timers => {
  let ms = 0;
  return {
    monotonicMs: () => ms,
    sleep: (span) => {
      ms += span;
      return new Promise((resolve) => void setImmediate(resolve));
    },
    after: () => ({ cancel: () => undefined }),
  };
};

/** What happens to one append: the store writes it or not, before or after the caller hears `says`. */
export type Mishap = Readonly<{ writes: 'now' | 'later' | 'never'; says: 'truth' | 'unknown' | 'throws' }>;

const heard = (says: Mishap['says'], outcomes: readonly AppendOutcome[]): readonly AppendOutcome[] => {
  if (says === 'throws') throw new Error('the network is gone');
  return says === 'unknown' ? outcomes.map(() => 'unknown' as const) : outcomes;
};

/** Passes all through to `store` but for the mishaps, one per append while they last. What comes late comes at the next call. */
export class FlakyStore implements EventStore {
  readonly #store: EventStore;
  readonly #mishaps: Mishap[];
  readonly #underWay: (readonly NewCommit[])[] = [];
  appends = 0;

  constructor(store: EventStore, mishaps: readonly Mishap[]) {
    this.#store = store;
    this.#mishaps = [...mishaps];
  }

  async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    this.appends += 1;
    for (const late of this.#underWay.splice(0)) await this.#store.append(late);
    const { writes, says } = this.#mishaps.shift() ?? { writes: 'now', says: 'truth' };
    if (writes === 'now') return heard(says, await this.#store.append(batch));
    if (writes === 'later') this.#underWay.push(batch);
    return heard(
      says === 'truth' ? 'unknown' : says,
      batch.map(() => 'unknown'),
    );
  }

  read = (stream: string, from?: number): Promise<readonly Commit[]> => this.#store.read(stream, from);
  untold: EventStore['untold'] = (limit, after) => this.#store.untold(limit, after);
  markTold: EventStore['markTold'] = (commits) => this.#store.markTold(commits);
  retell: EventStore['retell'] = (since) => this.#store.retell(since);
  all: EventStore['all'] = (prefix) => this.#store.all(prefix);
  close = (): Promise<void> => this.#store.close();
}

/** A store whose appends wait until they are let go. */
export class HeldStore extends FlakyStore {
  #gate = Promise.withResolvers<void>();
  held = 0;

  constructor(store: EventStore) {
    super(store, []);
  }

  override async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    this.held += 1;
    await this.#gate.promise;
    return super.append(batch);
  }

  letGo(): void {
    this.#gate.resolve();
    this.#gate = Promise.withResolvers<void>();
  }
}

/** Lets everything run that can run without the outside. */
export const settle = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => void setImmediate(resolve));
};
