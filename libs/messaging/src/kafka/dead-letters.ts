import type { Consumer, Kafka, KafkaMessage, Message } from 'kafkajs';
import type { DeadFact } from '../broker.port.ts';
import { deadTopic } from '../poison.ts';
import { deadFactOf, revivedOf } from './message.ts';
import type { Topics } from './topics.ts';

let readings = 0;

const read = async (consumer: Consumer, topic: string, end: bigint): Promise<readonly KafkaMessage[]> => {
  const messages: KafkaMessage[] = [];
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    // What kafkajs tries again by itself is no end.
    consumer.on(consumer.events.CRASH, ({ payload }) => {
      if (!payload.restart) reject(payload.error);
    });
    const eachMessage = ({ message }: { message: KafkaMessage }) => {
      messages.push(message);
      if (BigInt(message.offset) >= end - 1n) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  return messages;
};

// A crash between parking and committing parks a fact twice.
const once = (dead: readonly DeadFact[]): readonly DeadFact[] => [
  ...new Map(dead.map((one) => [`${one.group} ${one.fact.id}`, one])).values(),
];

/** Each once, however many groups parked it. */
const revived = (topic: string, messages: readonly KafkaMessage[]): readonly Message[] => [
  ...new Map(messages.map((message) => [deadFactOf(topic, message).fact.id, revivedOf(message)])).values(),
];

/** `revived` are the messages to be told again; `end` is the position behind the last of them. */
export type ReadDead = Readonly<{ dead: readonly DeadFact[]; revived: readonly Message[]; end: bigint }>;

/** Reads all facts parked for a topic through a group of its own, which is removed afterwards. */
export const readDead = (kafka: Kafka, topics: Topics, topic: string): Promise<ReadDead> => {
  const dead = deadTopic(topic);
  return topics.using([dead], async () => {
    const admin = await topics.admin();
    const [reach] = await admin.fetchTopicOffsets(dead);
    const end = BigInt(reach?.high ?? 0);
    if (end === BigInt(reach?.low ?? 0)) return { dead: [], revived: [], end };
    const groupId = `reads-${dead}-${process.pid}-${(readings += 1)}`;
    const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, allowAutoTopicCreation: false });
    try {
      const messages = await read(consumer, dead, end);
      const found = messages.map((message) => deadFactOf(topic, message));
      return { dead: once(found), revived: revived(topic, messages), end };
    } finally {
      await consumer.disconnect();
      await admin.deleteGroups([groupId]).catch(() => undefined);
    }
  });
};

/** Takes out what lies before `end`. */
export const unpark = async (topics: Topics, topic: string, end: bigint): Promise<void> => {
  const admin = await topics.admin();
  // The client may have forgotten who leads it while it looked after other topics, and deleting does not ask again.
  await admin.fetchTopicOffsets(deadTopic(topic));
  const partitions = [{ partition: 0, offset: end.toString() }];
  await admin.deleteTopicRecords({ topic: deadTopic(topic), partitions });
};
