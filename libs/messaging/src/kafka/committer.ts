import type { Consumer } from 'kafkajs';
import { errorFacts, type Logger, type Timers } from '#platform';

const retryMs = 1_000;

type Place = Readonly<{ topic: string; partition: number }>;
type Noted = ReadonlyMap<string, Place & { offset: string }>;

/** Commits how far a member has come: one request in flight, each with the latest of every partition, until it is taken. */
export class Committer {
  private readonly latest = new Map<string, Place & { offset: string }>();
  private committing: Promise<void> | undefined;
  private readonly ending = new AbortController();
  /** Counts how often all was forgotten. */
  private age = 0;

  constructor(
    private readonly consumer: Pick<Consumer, 'commitOffsets'>,
    private readonly timers: Timers,
    private readonly log: Logger,
  ) {}

  note({ topic, partition }: Place, next: bigint): void {
    this.latest.set(`${topic} ${partition}`, { topic, partition, offset: next.toString() });
    this.committing ??= this.commitAll();
  }

  /** Forgets what is not on its way yet: after a rebalance the partitions may be another member's. */
  clear(): void {
    this.age += 1;
    this.latest.clear();
  }

  /** Resolves when what was noted is committed, or has been tried a last time. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.committing;
  }

  private async commitAll(): Promise<void> {
    // What is noted in the same turn goes together.
    await Promise.resolve();
    while (this.latest.size > 0) {
      const last = this.ending.signal.aborted;
      const { age } = this;
      const noted = new Map(this.latest);
      this.latest.clear();
      if ((await this.commit(noted)) || last) continue;
      if (age === this.age) this.takeBack(noted);
      await this.timers.sleep(retryMs, this.ending.signal).catch(() => undefined);
    }
    // In the same turn as the last look: whoever notes something from now on starts the next round.
    this.committing = undefined;
  }

  private async commit(noted: Noted): Promise<boolean> {
    try {
      await this.consumer.commitOffsets([...noted.values()]);
      return true;
    } catch (error) {
      // Nothing is lost: should the member end now, the facts come again, here or at the partition's new owner.
      this.log.warn(errorFacts(error), 'a position could not be committed');
      return false;
    }
  }

  /** To be tried again, where nothing later has been noted since. */
  private takeBack(noted: Noted): void {
    for (const [place, offset] of noted) if (!this.latest.has(place)) this.latest.set(place, offset);
  }
}
