import type { Consumer } from 'kafkajs';
import { errorFacts, type Logger } from '#platform';

type Place = Readonly<{ topic: string; partition: number }>;

/** Commits how far a member has come: one request in flight, each with the latest of every partition. */
export class Committer {
  private readonly latest = new Map<string, Place & { offset: string }>();
  private committing: Promise<void> | undefined;

  constructor(
    private readonly consumer: Consumer,
    private readonly log: Logger,
  ) {}

  note({ topic, partition }: Place, next: bigint): void {
    this.latest.set(`${topic} ${partition}`, { topic, partition, offset: next.toString() });
    this.committing ??= this.commitAll();
  }

  /** Forgets what is not on its way yet: after a rebalance the partitions may be another member's. */
  clear(): void {
    this.latest.clear();
  }

  async idle(): Promise<void> {
    await this.committing;
  }

  private async commitAll(): Promise<void> {
    // What is noted in the same turn goes together.
    await Promise.resolve();
    while (this.latest.size > 0) {
      const offsets = [...this.latest.values()];
      this.latest.clear();
      try {
        await this.consumer.commitOffsets(offsets);
      } catch (error) {
        // Nothing is lost: the facts come again, here or at the partition's new owner.
        this.log.warn(errorFacts(error), 'a position could not be committed');
      }
    }
    // In the same turn as the last look: whoever notes something from now on starts the next round.
    this.committing = undefined;
  }
}
