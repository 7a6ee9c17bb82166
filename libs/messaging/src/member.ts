import type { FactHandler } from './broker.port.ts';
import type { Member } from './lane.ts';

/** Somebody who joined a group with a handler, until what it began is done. */
export class Joined implements Member {
  readonly topics: ReadonlySet<string>;
  private readonly running = new Set<Promise<unknown>>();

  constructor(
    topics: readonly string[],
    readonly handler: FactHandler,
  ) {
    this.topics = new Set(topics);
  }

  track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.running.delete(tracked));
    this.running.add(tracked);
    return tracked;
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.running);
  }
}
