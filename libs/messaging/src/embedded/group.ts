import type { FactHandler, Subscription } from '../broker.port.ts';
import { Lane, type LaneParts, type Member } from './lane.ts';

class Joined implements Member {
  private readonly running = new Set<Promise<unknown>>();
  constructor(
    readonly topics: ReadonlySet<string>,
    readonly handler: FactHandler,
  ) {}

  track<T>(work: Promise<T>): Promise<T> {
    const tracked = work.finally(() => this.running.delete(tracked));
    this.running.add(tracked);
    return tracked;
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.running);
  }
}

/** A consumer group: one lane per partition, whose facts go to its members in turn of the partitions. */
export class Group {
  private readonly lanes = new Map<string, Lane[]>();
  private members: readonly Joined[] = [];

  constructor(
    private readonly name: string,
    private readonly parts: Omit<LaneParts, 'group' | 'place' | 'member'>,
  ) {}

  join(topics: readonly string[], handler: FactHandler): Subscription {
    const member = new Joined(new Set(topics), handler);
    this.members = [...this.members, member];
    for (const topic of topics) for (const lane of this.lanesOf(topic)) lane.wake();
    const own = () => topics.flatMap((topic) => this.lanes.get(topic) ?? []);
    return {
      stop: () => this.leave(member),
      lag: async () => own().reduce((sum, lane) => sum + lane.lag(), 0),
      held: () => own().reduce((sum, lane) => sum + lane.held, 0),
    };
  }

  wake(topic: string, partition: number): void {
    this.lanes.get(topic)?.[partition]?.wake();
  }

  end(): void {
    for (const lanes of this.lanes.values()) for (const lane of lanes) lane.end();
  }

  private async leave(member: Joined): Promise<void> {
    this.members = this.members.filter((other) => other !== member);
    await member.idle();
  }

  private lanesOf(topic: string): readonly Lane[] {
    const known = this.lanes.get(topic);
    if (known) return known;
    const { file } = this.parts;
    file.join(this.name, topic);
    const lanes = Array.from({ length: file.partitions }, (_, partition) => this.lane(topic, partition));
    this.lanes.set(topic, lanes);
    return lanes;
  }

  private lane(topic: string, partition: number): Lane {
    const member = () => {
      const able = this.members.filter(({ topics }) => topics.has(topic));
      return able[partition % able.length];
    };
    return new Lane({ ...this.parts, group: this.name, place: { topic, partition }, member });
  }
}
