import type { Timers } from '#platform';
import { deadTopic } from '../poison.ts';
import type { Topics } from './topics.ts';

/** Whoever looks at figures asks every few seconds, in every process. */
const keptMs = 60_000;

type Known = Readonly<{ at: number; count: Promise<number> }>;

/** How many facts lie parked for each topic: what is between the ends of its dead topic. Asked once a minute at most. */
export class DeadCounts {
  private readonly known = new Map<string, Known>();

  constructor(
    private readonly topics: Topics,
    private readonly timers: Timers,
  ) {}

  of(topic: string): Promise<number> {
    const found = this.known.get(topic);
    if (found && this.timers.monotonicMs() - found.at < keptMs) return found.count;
    const count = this.counted(deadTopic(topic));
    this.known.set(topic, { at: this.timers.monotonicMs(), count });
    count.catch(() => this.forget(topic));
    return count;
  }

  /** They have changed. */
  forget(topic: string): void {
    this.known.delete(topic);
  }

  private async counted(dead: string): Promise<number> {
    await this.topics.ensure([dead]);
    const admin = await this.topics.admin();
    const reaches = await admin.fetchTopicOffsets(dead);
    return reaches.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0);
  }
}
