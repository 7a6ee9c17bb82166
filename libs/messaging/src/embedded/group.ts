import type { FactHandler, Subscription } from '../broker.port.ts';
import { Lane, type LaneParts } from '../lane.ts';
import { Joined } from '../member.ts';
import type { BrokerFile, StoredFact } from './broker-file.ts';
import { PartitionSource } from './partition-source.ts';

type Way = Readonly<{ lane: Lane<StoredFact>; source: PartitionSource }>;
export type GroupParts = Readonly<{ file: BrokerFile; fetch: number }> &
  Pick<LaneParts<StoredFact>, 'clock' | 'timers' | 'precedence' | 'log'>;

/** A consumer group: one lane per partition, whose facts go to its members in turn of the partitions. */
export class Group {
  private readonly ways = new Map<string, readonly Way[]>();
  private members: readonly Joined[] = [];

  constructor(
    private readonly name: string,
    private readonly parts: GroupParts,
  ) {}

  join(topics: readonly string[], handler: FactHandler): Subscription {
    const member = new Joined(topics, handler);
    this.members = [...this.members, member];
    const ways = topics.flatMap((topic) => this.waysOf(topic));
    for (const { lane } of ways) lane.wake();
    return {
      stop: () => this.leave(member),
      lag: () => Promise.resolve(ways.reduce((sum, { source }) => sum + source.lag(), 0)),
      held: () => ways.reduce((sum, { source }) => sum + source.held, 0),
    };
  }

  wake(topic: string, partition: number): void {
    this.ways.get(topic)?.[partition]?.lane.wake();
  }

  end(): void {
    for (const ways of this.ways.values()) for (const { lane } of ways) lane.reset();
  }

  private async leave(member: Joined): Promise<void> {
    this.members = this.members.filter((other) => other !== member);
    await member.idle();
  }

  private waysOf(topic: string): readonly Way[] {
    const known = this.ways.get(topic);
    if (known) return known;
    const { file } = this.parts;
    file.join(this.name, topic);
    const ways = Array.from({ length: file.partitions }, (_, partition) => this.way(topic, partition));
    this.ways.set(topic, ways);
    return ways;
  }

  private way(topic: string, partition: number): Way {
    const { file, fetch, ...rest } = this.parts;
    const source = new PartitionSource(file, this.name, { topic, partition }, fetch);
    const member = () => {
      const able = this.members.filter(({ topics }) => topics.has(topic));
      return able[partition % able.length];
    };
    return { lane: new Lane({ ...rest, source, group: this.name, member }), source };
  }
}
