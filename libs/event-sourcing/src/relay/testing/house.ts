// A store, its queue, a broker and views by hand, for the specs of the relay.
import { MemoryEventStore } from '../../adapters/memory/memory-event-store.ts';
import type { Commit, EventStore } from '../../event-store.ts';
import { next } from '../../contract/story.ts';
import { commitQueue } from '../../writer/commit-queue.ts';
import type { RelayLog } from '../relay.port.ts';
import { relay } from '../relay.ts';
import type { RelayOptions } from '../relay.port.ts';
import type { Timers } from '#platform';

/** Timers that fire at once, in the next turn of the loop; `after` only when asked to. */
export const loopTimers = (): Timers & { fire: () => void; elapse: (span: number) => void } => {
  const tasks = new Set<() => void>();
  let ms = 0;
  return {
    monotonicMs: () => ms,
    sleep: (span, signal) => {
      ms += span;
      return new Promise((resolve, reject) => {
        setImmediate(() => (signal?.aborted ? reject(new Error('stopped')) : resolve()));
      });
    },
    after: (_, task) => {
      tasks.add(task);
      return { cancel: () => void tasks.delete(task) };
    },
    elapse: (span) => {
      ms += span;
    },
    fire: () => {
      ms += 10_000;
      for (const task of [...tasks]) {
        tasks.delete(task);
        task();
      }
    },
  };
};

export const quietLog = (): RelayLog & { errors: string[] } => {
  const errors: string[] = [];
  return { errors, warn: () => undefined, error: (_, text) => void errors.push(text) };
};

/** A broker that can be down. */
export class FakeBroker {
  down = false;
  readonly facts: string[];

  constructor(facts: string[] = []) {
    this.facts = facts;
  }

  publish = async (facts: readonly string[]): Promise<void> => {
    await new Promise((resolve) => void setImmediate(resolve));
    if (this.down) throw new Error('the broker is down');
    this.facts.push(...facts);
  };
}

export const named = ({ stream, from }: Pick<Commit, 'stream' | 'from'>): string => `${stream} ${from}`;

/** Writes commit after commit of a stream through the queue of `store`, as its writer would. */
export const writerOf = (store: EventStore, stream: string) => {
  const queue = commitQueue(store);
  let last: Commit | undefined;
  queue.onWon((commits) => {
    last = commits.findLast((commit) => commit.stream === stream) ?? last;
  });
  return async (): Promise<void> => {
    const n = (last?.to ?? 0) + 1;
    await queue.submit(() => next(stream, last, { type: 'Noted', data: { n }, commandId: `c-${n}` }));
  };
};

export const house = (options: Partial<RelayOptions<string>> = {}, store: EventStore = new MemoryEventStore()) => {
  const broker = new FakeBroker();
  const folded: string[] = [];
  const timers = loopTimers();
  const log = quietLog();
  const runner = relay<string>({
    queue: commitQueue(store),
    fold: (commits) => {
      folded.push(...commits.map(named));
      return Promise.resolve();
    },
    map: (commit) => [named(commit)],
    publish: broker.publish,
    timers,
    log,
    ...options,
  });
  return { store, broker, folded, timers, log, relay: runner };
};
