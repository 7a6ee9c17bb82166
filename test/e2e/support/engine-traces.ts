// Everything that one system keeps in its engines, as places to search: documents, facts with key and headers, jobs.
import { Kafka, logLevel, type IHeaders, type KafkaMessage } from 'kafkajs';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import type { System } from './system.ts';
import type { Place } from './traces.ts';

const inEnv = (system: System, name: string): string => system.env[name] ?? '';

const documentsIn = async (address: string): Promise<readonly Place[]> => {
  const url = new URL(address);
  const prefix = `${url.pathname.slice(1)}-`;
  const client = await new mongoose.mongo.MongoClient(url.origin.replace('null', `mongodb://${url.host}`)).connect();
  try {
    const { databases } = await client.db('admin').admin().listDatabases({ nameOnly: true });
    const places: Place[] = [];
    for (const { name } of databases.filter(({ name }) => name.startsWith(prefix))) {
      for (const collection of await client.db(name).collections()) {
        const documents = await collection.find({}, { promoteValues: false }).toArray();
        const texts = documents.map(
          (one) => `${JSON.stringify(one)}\n${mongoose.mongo.BSON.serialize(one).toString()}`,
        );
        const bytes = documents.map((one) => Buffer.from(mongoose.mongo.BSON.serialize(one)).toString('latin1'));
        places.push({ name: `mongo ${name}.${collection.collectionName}`, bytes: [...texts, ...bytes].join('\n') });
      }
    }
    return places;
  } finally {
    await client.close();
  }
};

const headersOf = (headers: IHeaders | undefined): string =>
  Object.entries(headers ?? {})
    .map(([name, value]) => `${name}: ${[value].flat().join(', ')}`)
    .join('\n');

const recordOf = ({ key, value, headers }: KafkaMessage): string =>
  [key?.toString('latin1') ?? '', headersOf(headers), value?.toString('latin1') ?? ''].join('\n');

const factsIn = async (address: string): Promise<readonly Place[]> => {
  const [host = '', prefix = ''] = address.replace(/^kafka:\/\//, '').split('/');
  const kafka = new Kafka({ brokers: host.split(','), clientId: 'traces', logLevel: logLevel.NOTHING });
  const admin = kafka.admin();
  await admin.connect();
  const topics = (await admin.listTopics()).filter((topic) => topic.startsWith(`${prefix}.`));
  const expected = new Map<string, number>();
  for (const topic of topics) {
    const reaches = await admin.fetchTopicOffsets(topic);
    expected.set(
      topic,
      reaches.reduce((sum, { high, low }) => sum + Number(high) - Number(low), 0),
    );
  }
  const groupId = `${prefix}.traces-${String(process.pid)}`;
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100 });
  const records = new Map(topics.map((topic): [string, string[]] => [topic, []]));
  const all = () => [...expected].every(([topic, count]) => (records.get(topic)?.length ?? 0) >= count);
  await consumer.connect();
  await consumer.subscribe({ topics, fromBeginning: true });
  await new Promise<void>((resolve, reject) => {
    if (all()) {
      resolve();
      return;
    }
    const eachMessage = ({ topic, message }: { topic: string; message: KafkaMessage }) => {
      records.get(topic)?.push(recordOf(message));
      if (all()) resolve();
      return Promise.resolve();
    };
    consumer.run({ autoCommit: false, eachMessage }).catch(reject);
  });
  await consumer.disconnect();
  await admin.deleteGroups([groupId]).catch(() => undefined);
  await admin.disconnect();
  return [...records].map(([topic, texts]) => ({ name: `kafka ${topic}`, bytes: [topic, ...texts].join('\n') }));
};

const valueOf = async (redis: Redis, key: string): Promise<unknown> => {
  switch (await redis.type(key)) {
    case 'string':
      return redis.get(key);
    case 'hash':
      return redis.hgetall(key);
    case 'list':
      return redis.lrange(key, 0, -1);
    case 'set':
      return redis.smembers(key);
    case 'zset':
      return redis.zrange(key, 0, -1);
    default:
      return redis.xrange(key, '-', '+');
  }
};

const jobsIn = async (address: string): Promise<readonly Place[]> => {
  const redis = new Redis(address);
  try {
    const keys = await redis.keys('*');
    const texts = await Promise.all(keys.map(async (key) => `${key} ${JSON.stringify(await valueOf(redis, key))}`));
    return [{ name: 'redis', bytes: texts.join('\n') }];
  } finally {
    redis.disconnect();
  }
};

/** Nothing for a system on files: its places are files. */
export const placesInEngines = async (system: System): Promise<readonly Place[]> => {
  if (system.parts === undefined) return [];
  return [
    ...(await documentsIn(inEnv(system, 'EVENT_STORE'))),
    ...(await factsIn(inEnv(system, 'BROKER'))),
    ...(await jobsIn(inEnv(system, 'JOBS'))),
  ];
};
