import type { Admin, ITopicConfig, Kafka } from 'kafkajs';
import type { Timers } from '#platform';

const partitionsOfFacts = 6;
const partitionsOfDead = 1;
// What was parked goes only when it is replayed.
const untilReplayed = { name: 'retention.ms', value: '-1' };
// What a rival has just made may not have its leaders yet: whoever uses it then is told that there is no such topic.
const appearsWithinMs = 30_000;
const lookEveryMs = 100;

type Trouble = Readonly<{ type?: unknown; name?: unknown; cause?: unknown }> | undefined;

/** True for kafkajs's ways to say that a topic is not there (any more). */
export const isMissingTopic = (error: unknown): boolean => {
  for (let one = error as Trouble; one; one = one.cause as Trouble)
    if (one.type === 'UNKNOWN_TOPIC_OR_PARTITION' || one.name === 'KafkaJSTopicMetadataNotLoaded') return true;
  return false;
};

/** Makes topics that are missing; the number of partitions is fixed then, for the order of keys depends on it. */
export class Topics {
  private readonly known = new Set<string>();
  private connected: Promise<Admin> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly timers: Timers,
  ) {}

  async ensure(topics: readonly string[]): Promise<void> {
    const missing = [...new Set(topics)].filter((topic) => !this.known.has(topic));
    if (missing.length === 0) return;
    const admin = await this.admin();
    const there = new Set(await admin.listTopics());
    const wanted = missing.filter((topic) => !there.has(topic));
    // Somebody else may make the same topic at the same time: then this resolves with false.
    if (wanted.length > 0)
      await admin.createTopics({ topics: await this.settings(admin, wanted), waitForLeaders: true });
    await this.led(admin, missing);
    for (const topic of missing) this.known.add(topic);
  }

  /** Does the work on topics that are there; when one of them turns out to be gone, the next try makes it anew. */
  async using<T>(topics: readonly string[], work: () => Promise<T>): Promise<T> {
    await this.ensure(topics);
    try {
      return await work();
    } catch (error) {
      if (isMissingTopic(error)) this.forget(topics);
      throw error;
    }
  }

  /** They may be gone: whoever uses them next looks, and makes them. */
  forget(topics: readonly string[]): void {
    for (const topic of topics) this.known.delete(topic);
  }

  /** Resolves when every partition has a leader. */
  private async led(admin: Admin, topics: readonly string[]): Promise<void> {
    const until = this.timers.monotonicMs() + appearsWithinMs;
    for (;;) {
      try {
        const { topics: found } = await admin.fetchTopicMetadata({ topics: [...topics] });
        if (found.every(({ partitions }) => partitions.length > 0 && partitions.every(({ leader }) => leader >= 0)))
          return;
        if (this.timers.monotonicMs() > until) throw new Error('topics have no leaders');
      } catch (error) {
        if (this.timers.monotonicMs() > until) throw error;
      }
      await this.timers.sleep(lookEveryMs);
    }
  }

  /** A connected admin client, shared. */
  admin(): Promise<Admin> {
    this.connected ??= this.connect();
    return this.connected;
  }

  async close(): Promise<void> {
    const admin = await this.connected?.catch(() => undefined);
    await admin?.disconnect();
  }

  private async connect(): Promise<Admin> {
    const admin = this.kafka.admin();
    try {
      await admin.connect();
      return admin;
    } catch (error) {
      this.connected = undefined;
      throw error;
    }
  }

  private async settings(admin: Admin, topics: readonly string[]): Promise<ITopicConfig[]> {
    const { brokers } = await admin.describeCluster();
    const replicationFactor = Math.min(3, brokers.length);
    // Durable means: on two replicas; on a single node, on its disk.
    const durable =
      replicationFactor > 1 ? { name: 'min.insync.replicas', value: '2' } : { name: 'flush.messages', value: '1' };
    return topics.map((topic) => {
      const dead = topic.endsWith('.dead');
      return {
        topic,
        numPartitions: dead ? partitionsOfDead : partitionsOfFacts,
        replicationFactor,
        configEntries: dead ? [durable, untilReplayed] : [durable],
      };
    });
  }
}
