import { createHash } from 'node:crypto';
import type { DeadFact } from '../broker.port.ts';
import type { Source } from '../lane.ts';
import type { KafkaEntry } from './message.ts';

// More than any batch holds: so much Kafka tells again after a rebalance.
const remembered = 2_000;

export type QueueParts = Readonly<{
  /** Notes durably, soon, that everything before this offset has been handled. */
  commit: (next: bigint) => void;
  /** Asks Kafka for more. */
  drained: () => void;
  park: (dead: DeadFact, entry: KafkaEntry) => Promise<void>;
}>;

// What cannot be read has no id of its own: what it holds tells it from what stood there before.
const nameOf = ({ fact, raw }: KafkaEntry): string =>
  raw
    ? createHash('sha256')
        .update(raw.value ?? 'nothing')
        .digest('base64')
    : fact.id;

/** One batch of a partition, handed out fact by fact; the partition rests until all of it has passed. */
export class PartitionQueue implements Source<KafkaEntry> {
  private entries: KafkaEntry[] = [];
  /** What passed here lately, by offset: a topic that was made anew counts from zero again, with other facts. */
  private readonly known = new Map<bigint, string>();

  constructor(private readonly parts: QueueParts) {}

  get held(): number {
    return this.entries.length;
  }

  /** After a rebalance Kafka tells again from the last commit: what has been handled here is left out. */
  fill(entries: readonly KafkaEntry[]): void {
    const fresh = entries.findIndex((entry) => this.known.get(entry.offset) !== nameOf(entry));
    this.entries = fresh < 0 ? [] : entries.slice(fresh);
    const last = fresh < 0 ? entries.at(-1) : entries[fresh - 1];
    if (last) this.parts.commit(last.offset + 1n);
    if (this.entries.length === 0) this.parts.drained();
  }

  /** Forgets what has not been handled: the partition may be another member's now. */
  clear(): void {
    this.entries = [];
  }

  next(): KafkaEntry | undefined {
    return this.entries[0];
  }

  passed(entry: KafkaEntry): void {
    this.remember(entry);
    // A rebalance may have taken this fact out of the queue while it was handled; another may stand at its place since.
    const first = this.entries[0];
    if (first?.offset !== entry.offset || nameOf(first) !== nameOf(entry)) return;
    this.entries.shift();
    this.parts.commit(entry.offset + 1n);
    if (this.entries.length === 0) this.parts.drained();
  }

  async park(dead: DeadFact, entry: KafkaEntry): Promise<void> {
    await this.parts.park(dead, entry);
    this.passed(entry);
  }

  private remember(entry: KafkaEntry): void {
    this.known.delete(entry.offset);
    this.known.set(entry.offset, nameOf(entry));
    if (this.known.size > remembered) for (const oldest of this.known.keys().take(1)) this.known.delete(oldest);
  }
}
