import { Kafka, logLevel, type ISocketFactory, type LogEntry } from 'kafkajs';
import type { Clock, Logger, Timers } from '#platform';
import type { Broker, DeadFact, Fact, FactHandler, Subscription } from '../broker.port.ts';
import { deadTopic } from '../poison.ts';
import { DeadCounts } from './dead-counts.ts';
import { readDead, unpark } from './dead-letters.ts';
import { KafkaMember } from './kafka-member.ts';
import { deadMessageOf, messageOf, type KafkaEntry } from './message.ts';
import { Pen, type Addressed } from './pen.ts';
import { Topics } from './topics.ts';

export type KafkaBrokerOptions = Readonly<{
  /** `host:port` of at least one broker of the cluster. */
  brokers: readonly string[];
  clientId: string;
  clock: Clock;
  timers: Timers;
  log: Logger;
  /** Bytes fetched at most, per partition and in all; default 128 KiB and 1 MiB. A single batch may be larger. */
  fetchBytes?: Readonly<{ partition: number; all: number }>;
  /** Makes the sockets; left out: kafkajs does. */
  socketFactory?: ISocketFactory;
}>;

const kib = 1024;
const usualFetch = { partition: 128 * kib, all: 1024 * kib };

const logTo = (log: Logger) => () => (entry: LogEntry) => {
  const facts = { kafka: entry.namespace, said: entry.log.message };
  // kafkajs calls an error what it then tries again by itself; what matters comes to us as a rejection.
  if (entry.level <= logLevel.WARN) log.warn(facts, 'kafkajs reports');
};

class KafkaBroker implements Broker {
  private readonly kafka: Kafka;
  private readonly topics: Topics;
  private readonly deadCounts: DeadCounts;
  private readonly pen: Pen;
  private readonly subscriptions = new Set<Subscription>();
  private closed = false;

  constructor(private readonly options: KafkaBrokerOptions) {
    const { brokers, clientId, log, timers, socketFactory } = options;
    this.kafka = new Kafka({
      brokers: [...brokers],
      clientId,
      logLevel: logLevel.WARN,
      logCreator: logTo(log),
      connectionTimeout: 5000,
      ...(socketFactory ? { socketFactory } : {}),
    });
    this.topics = new Topics(this.kafka, timers);
    this.deadCounts = new DeadCounts(this.topics, timers);
    this.pen = new Pen(this.kafka, log);
  }

  async publish(facts: readonly Fact[]): Promise<void> {
    this.mustBeOpen();
    if (facts.length === 0) return;
    // Made into text at once: what the caller does to them later does not matter.
    const messages = facts.map((fact) => ({ topic: fact.topic, message: messageOf(fact) }));
    await this.write(messages);
  }

  async subscribe(group: string, topics: readonly string[], handler: FactHandler): Promise<Subscription> {
    this.mustBeOpen();
    await this.topics.ensure(topics);
    const { clock, timers, log, fetchBytes = usualFetch } = this.options;
    const park = (dead: DeadFact, entry: KafkaEntry) => this.park(dead, entry);
    const remake = () => {
      this.topics.forget(topics);
      return this.topics.ensure(topics);
    };
    const parts = { kafka: this.kafka, group, topics, handler, park, remake, fetchBytes, clock, timers, log };
    const member = new KafkaMember(parts);
    await member.join();
    const subscription: Subscription = {
      stop: () => member.stop(),
      lag: () => this.lag(group, topics),
      held: () => member.held,
    };
    this.subscriptions.add(subscription);
    return subscription;
  }

  async deadFacts(topic: string): Promise<readonly DeadFact[]> {
    this.mustBeOpen();
    return (await readDead(this.kafka, this.topics, topic)).dead;
  }

  async deadCount(topic: string): Promise<number> {
    this.mustBeOpen();
    return this.deadCounts.of(topic);
  }

  async replayDead(topic: string): Promise<number> {
    this.mustBeOpen();
    const { revived, end } = await readDead(this.kafka, this.topics, topic);
    if (revived.length === 0) return 0;
    await this.write(revived.map((message) => ({ topic, message })));
    await unpark(this.topics, topic, end); // a crash before this: they are told again the next time
    this.deadCounts.forget(topic);
    return revived.length;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await this.pen.close();
    await this.topics.close();
  }

  private async park(dead: DeadFact, { raw }: KafkaEntry): Promise<void> {
    await this.write([{ topic: deadTopic(dead.fact.topic), message: deadMessageOf(dead, raw) }]);
    this.deadCounts.forget(dead.fact.topic);
  }

  private write(messages: readonly Addressed[]): Promise<void> {
    const topics = messages.map(({ topic }) => topic);
    return this.topics.using(topics, () => this.pen.write(messages));
  }

  private async lag(group: string, topics: readonly string[]): Promise<number> {
    const admin = await this.topics.admin();
    const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] });
    const lags = committed.map(async ({ topic, partitions }) => {
      const offsets = new Map(partitions.map(({ partition, offset }) => [partition, Number(offset)]));
      const reaches = await admin.fetchTopicOffsets(topic);
      return reaches.reduce((sum, { partition, low, high }) => {
        return sum + Math.max(0, Number(high) - Math.max(Number(low), offsets.get(partition) ?? 0));
      }, 0);
    });
    return (await Promise.all(lags)).reduce((sum, lag) => sum + lag, 0);
  }

  private mustBeOpen(): void {
    if (this.closed) throw new Error('the broker was closed');
  }
}

/** A broker on Apache Kafka. Connects when first used; topics that are missing are made with six partitions. */
export const kafkaBroker = (options: KafkaBrokerOptions): Broker => new KafkaBroker(options);
