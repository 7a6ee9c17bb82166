import type { Timers } from '#platform';
import type { DeadFact } from '../broker.port.ts';
import { Lane, type LaneParts } from '../lane.ts';
import type { KafkaEntry } from './message.ts';
import { PartitionQueue } from './partition-queue.ts';

// A batch that passes within this time needs no pause of its partition.
const graceMs = 20;

export type Place = Readonly<{ topic: string; partition: number }>;
export type WaysParts = Readonly<{
  commit: (place: Place, next: bigint) => void;
  pause: (place: Place) => void;
  resume: (place: Place) => void;
  park: (dead: DeadFact, entry: KafkaEntry) => Promise<void>;
  lane: Omit<LaneParts<KafkaEntry>, 'source'>;
  timers: Timers;
}>;

type Way = Readonly<{ place: Place; queue: PartitionQueue; lane: Lane<KafkaEntry> }>;

/** The partitions of one member: each batch waits here, its partition paused, until all of it has passed. */
export class Ways {
  private readonly ways = new Map<string, Way>();
  private readonly paused = new Set<Place>();
  private readonly drained = new Map<Place, () => void>();

  constructor(private readonly parts: WaysParts) {}

  get held(): number {
    return this.ways.values().reduce((sum, { queue }) => sum + queue.held, 0);
  }

  /** Takes a batch over; resolves soon, handled or not, so that heartbeats and the other partitions go on. */
  async take(at: Place, entries: readonly KafkaEntry[]): Promise<void> {
    const { place, queue, lane } = this.way(at);
    const over = new AbortController();
    const drained = new Promise<void>((resolve) => this.drained.set(place, resolve));
    queue.fill(entries);
    lane.wake();
    const grace = this.parts.timers.sleep(graceMs, over.signal).catch(() => undefined);
    await Promise.race([drained, grace]);
    over.abort();
    if (queue.held === 0) return;
    this.paused.add(place);
    this.parts.pause(place);
  }

  /** Forgets all batches: after a rebalance Kafka tells again from the last commit, to whom it belongs now. */
  reset(): void {
    for (const { queue, lane } of this.ways.values()) {
      queue.clear();
      lane.reset();
    }
    for (const place of this.paused) this.parts.resume(place);
    this.paused.clear();
  }

  private way(place: Place): Way {
    const name = `${place.topic} ${place.partition}`;
    const known = this.ways.get(name) ?? this.make(place);
    this.ways.set(name, known);
    return known;
  }

  private make(place: Place): Way {
    const queue = new PartitionQueue({
      commit: (next) => this.parts.commit(place, next),
      drained: () => this.goOn(place),
      park: this.parts.park,
    });
    return { place, queue, lane: new Lane({ ...this.parts.lane, source: queue }) };
  }

  private goOn(place: Place): void {
    this.drained.get(place)?.();
    if (this.paused.delete(place)) this.parts.resume(place);
  }
}
