// What others wrote into a topic and nobody can read: parked with its bytes as they were, told again with them.
import { afterEach, expect, test } from '@jest/globals';
import { Kafka, logLevel, type KafkaMessage } from 'kafkajs';
import { systemRandom } from '#platform';
import { Bench, Listener } from '../testing/broker.harness.ts';
import { kafkaHarness } from '../testing/kafka.harness.ts';

const address = process.env['BROKER'] ?? '';
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');
const bench = new Bench(kafkaHarness(address, `unreadable-${run}`));
afterEach(() => bench.end());

(address.startsWith('kafka:') ? test : test.skip)(
  'a message that nobody can read is told again byte for byte, once, though two groups parked it',
  async () => {
    const brokers = [address.replace('kafka://', '').split('/')[0] ?? ''];
    const kafka = new Kafka({ brokers, clientId: 'stranger', logLevel: logLevel.NOTHING });
    const groups = [bench.group('one'), bench.group('two')];
    const broker = bench.open();
    for (const group of groups) await bench.join(broker, new Listener(), group);
    const written = ['first', 'second'].map((name, at) => ({
      key: Buffer.from([200, at]),
      value: Buffer.from([0, 255, 254, 13, 10, at]),
      headers: { name: Buffer.from(name), mark: Buffer.from([129]) },
    }));
    const producer = kafka.producer({ allowAutoTopicCreation: false });
    await producer.connect();
    await producer.send({ topic: bench.topic, messages: written });
    await producer.disconnect();
    await bench.until(async () => (await broker.deadFacts(bench.topic)).length === 4);
    const found: KafkaMessage[] = [];
    const consumer = kafka.consumer({ groupId: bench.group('stranger'), maxWaitTimeInMs: 100 });
    await consumer.connect();
    await consumer.subscribe({ topics: [bench.topic], fromBeginning: true });
    await consumer.run({ eachMessage: ({ message }) => Promise.resolve(void found.push(message)) });
    expect(await broker.replayDead(bench.topic)).toBe(2);
    await bench.until(() => found.length >= 4);
    await consumer.disconnect();
    const shown = found.map(({ key, value, headers }) => ({ key, value, headers }));
    expect(shown).toHaveLength(4);
    for (const one of written) expect(shown.filter(({ value }) => value?.equals(one.value))).toEqual([one, one]);
  },
);
