import type { DeadFact } from '../broker.port.ts';
import type { Source } from '../lane.ts';
import type { KafkaEntry } from './message.ts';

export type QueueParts = Readonly<{
  /** Notes durably, soon, that everything before this offset has been handled. */
  commit: (next: bigint) => void;
  /** Asks Kafka for more. */
  drained: () => void;
  park: (dead: DeadFact) => Promise<void>;
}>;

/** One batch of a partition, handed out fact by fact; the partition rests until all of it has passed. */
export class PartitionQueue implements Source<KafkaEntry> {
  private entries: KafkaEntry[] = [];
  private handled = -1n;

  constructor(private readonly parts: QueueParts) {}

  get held(): number {
    return this.entries.length;
  }

  /** After a rebalance Kafka tells again from the last commit: what has been handled here is left out. */
  fill(entries: readonly KafkaEntry[]): void {
    this.entries = entries.filter(({ offset }) => offset > this.handled);
    if (this.entries.length < entries.length) this.parts.commit(this.handled + 1n);
    if (this.entries.length === 0) this.parts.drained();
  }

  /** Forgets what has not been handled: the partition may be another member's now. */
  clear(): void {
    this.entries = [];
  }

  next(): KafkaEntry | undefined {
    return this.entries[0];
  }

  passed({ offset }: KafkaEntry): void {
    this.handled = offset;
    // A rebalance may have taken this fact out of the queue while it was handled.
    if (this.entries[0]?.offset !== offset) return;
    this.entries.shift();
    this.parts.commit(offset + 1n);
    if (this.entries.length === 0) this.parts.drained();
  }

  async park(dead: DeadFact, entry: KafkaEntry): Promise<void> {
    await this.parts.park(dead);
    this.passed(entry);
  }
}
