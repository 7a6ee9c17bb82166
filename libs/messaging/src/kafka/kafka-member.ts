import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { errorFacts, type Clock, type Logger, type Timer, type Timers } from '#platform';
import type { DeadFact, FactHandler } from '../broker.port.ts';
import { Joined } from '../member.ts';
import { Committer } from './committer.ts';
import { entryOf, type KafkaEntry } from './message.ts';
import { Ways, type Place } from './ways.ts';

const sessionMs = 10_000;
// A partition that is resumed waits for the fetch under way: so that one is kept short.
const longestFetchMs = 100;
const restartMs = 1000;

export type MemberParts = Readonly<{
  kafka: Kafka;
  group: string;
  topics: readonly string[];
  handler: FactHandler;
  park: (dead: DeadFact, entry: KafkaEntry) => Promise<void>;
  /** Makes those of the topics that are gone. */
  remake: () => Promise<void>;
  /** Bytes fetched at most per partition and in all; a single batch of facts may be larger. */
  fetchBytes: Readonly<{ partition: number; all: number }>;
  clock: Clock;
  timers: Timers;
  log: Logger;
}>;

const only = ({ topic, partition }: Place) => [{ topic, partitions: [partition] }];

/** One member of a consumer group: joins, hands its partitions to lanes, comes back after a crash of its consumer. */
export class KafkaMember {
  private readonly joined: Joined;
  private consumer: Consumer | undefined;
  private ways: Ways | undefined;
  private committer: Committer | undefined;
  private restart: Timer | undefined;
  private stopped = false;

  constructor(private readonly parts: MemberParts) {
    this.joined = new Joined(parts.topics, parts.handler);
  }

  get held(): number {
    return this.ways?.held ?? 0;
  }

  /** Resolves once the group has taken the member in. */
  async join(): Promise<void> {
    const { kafka, group, topics, fetchBytes } = this.parts;
    const consumer = kafka.consumer({
      groupId: group,
      sessionTimeout: sessionMs,
      maxWaitTimeInMs: longestFetchMs,
      maxBytesPerPartition: fetchBytes.partition,
      maxBytes: fetchBytes.all,
      allowAutoTopicCreation: false,
    });
    this.consumer = consumer;
    const taken = this.watch(consumer);
    // It may be rejected while kafkajs still says how it fared with the call before.
    taken.catch(() => undefined);
    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...topics], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        partitionsConsumedConcurrently: 64,
        eachBatch: (batch) => this.take(batch),
      });
      await taken;
    } catch (error) {
      await consumer.disconnect().catch(() => undefined);
      throw error;
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.restart?.cancel();
    this.ways?.reset();
    await this.joined.idle();
    await this.committer?.end();
    await this.consumer?.disconnect();
  }

  /** Wires a new consumer up; resolves at its first joining, rejects when it ends before. */
  private watch(consumer: Consumer): Promise<void> {
    const committer = new Committer(consumer, this.parts.timers, this.parts.log);
    const ways = this.waysOf(consumer, committer);
    Object.assign(this, { ways, committer });
    const forget = () => {
      committer.clear();
      ways.reset();
    };
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    let joined = false;
    consumer.on(consumer.events.REBALANCING, forget);
    consumer.on(consumer.events.GROUP_JOIN, () => {
      forget();
      joined = true;
      resolve();
    });
    consumer.on(consumer.events.CRASH, ({ payload: { restart, error } }) => {
      forget();
      // kafkajs begins anew by itself, for ever; it only cannot make a topic.
      if (restart) this.remake();
      else if (joined) this.comeBack(error);
      else reject(error);
    });
    return promise;
  }

  private waysOf(consumer: Consumer, committer: Committer): Ways {
    const { group, clock, timers, log, park } = this.parts;
    const member = () => (this.stopped ? undefined : this.joined);
    return new Ways({
      commit: (place, next) => committer.note(place, next),
      pause: (place) => consumer.pause(only(place)),
      resume: (place) => this.resume(consumer, place),
      park,
      lane: { group, member, clock, timers, log },
      timers,
    });
  }

  private resume(consumer: Consumer, place: Place): void {
    if (this.stopped) return;
    try {
      consumer.resume(only(place));
    } catch (error) {
      // Between a crash and its restart there is no group: nothing is paused in the next one.
      this.parts.log.debug(errorFacts(error), 'a partition could not be resumed');
    }
  }

  private async take({ batch, isRunning, isStale }: EachBatchPayload): Promise<void> {
    if (this.stopped || !isRunning() || isStale()) return;
    const entries = batch.messages.map((message) => entryOf(batch.topic, message, batch.partition));
    await this.ways?.take({ topic: batch.topic, partition: batch.partition }, entries);
  }

  private remake(): void {
    const { log, group, remake } = this.parts;
    if (this.stopped) return;
    remake().catch((error: unknown) => log.warn({ group, ...errorFacts(error) }, 'topics could not be looked at'));
  }

  private comeBack(error: Error): void {
    if (this.stopped) return;
    const { log, timers, group } = this.parts;
    log.error({ group, ...errorFacts(error) }, 'a consumer crashed and is made anew');
    this.restart = timers.after(restartMs, () => {
      this.anew().catch((failure: unknown) => this.comeBack(failure as Error));
    });
  }

  private async anew(): Promise<void> {
    await this.parts.remake();
    // Whoever stopped meanwhile has nothing to disconnect yet.
    if (!this.stopped) await this.join();
  }
}
