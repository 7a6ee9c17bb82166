import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { errorFacts, type Clock, type Logger, type Timer, type Timers } from '#platform';
import type { DeadFact, FactHandler } from '../broker.port.ts';
import { Joined } from '../member.ts';
import { Committer } from './committer.ts';
import { entryOf } from './message.ts';
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
  park: (dead: DeadFact) => Promise<void>;
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
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 64,
      eachBatch: (batch) => this.take(batch),
    });
    await taken;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.restart?.cancel();
    this.ways?.reset();
    await this.joined.idle();
    await this.committer?.idle();
    await this.consumer?.disconnect();
  }

  /** Wires a new consumer up; resolves at its first joining. */
  private watch(consumer: Consumer): Promise<void> {
    const committer = new Committer(consumer, this.parts.log);
    const ways = this.waysOf(consumer, committer);
    Object.assign(this, { ways, committer });
    const forget = () => {
      committer.clear();
      ways.reset();
    };
    consumer.on(consumer.events.REBALANCING, forget);
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      forget();
      if (!payload.restart) this.comeBack(payload.error);
    });
    return new Promise((resolve) => {
      consumer.on(consumer.events.GROUP_JOIN, () => {
        forget();
        resolve();
      });
    });
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
    const entries = batch.messages.map((message) => entryOf(batch.topic, message));
    await this.ways?.take({ topic: batch.topic, partition: batch.partition }, entries);
  }

  private comeBack(error: Error): void {
    if (this.stopped) return;
    const { log, timers, group } = this.parts;
    log.error({ group, ...errorFacts(error) }, 'a consumer crashed and is made anew');
    this.restart = timers.after(restartMs, () => {
      this.join().catch((failure: unknown) => this.comeBack(failure as Error));
    });
  }
}
