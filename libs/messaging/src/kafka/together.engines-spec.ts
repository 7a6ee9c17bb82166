// Services that start at the same moment on a Kafka on which nothing is yet.
import { expect, it } from '@jest/globals';
import { systemRandom } from '#platform';
import { eventually } from '#testing';
import type { Broker, Fact } from '../broker.port.ts';
import { kafkaHarness } from '../testing/kafka.harness.ts';

const address = process.env['BROKER'] ?? '';
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');
const together = 6;

const factOf = (topic: string, n: number): Fact => ({
  topic,
  key: String(n),
  id: `${topic}/${String(n)}`,
  type: 'huduma.test.noted.v1',
  source: '/test',
  time: '2026-12-01T06:00:00Z',
  data: { n },
});

const on = address.startsWith('kafka:') ? it : it.skip;

on('they all join and hear everything, though each makes the topics', async () => {
  const { open, topic, patienceMs } = kafkaHarness(address, `${run}.together`);
  for (let round = 0; round < 4; round += 1) {
    const topics = [topic(), topic(), topic()];
    const brokers: Broker[] = Array.from({ length: together }, () => open());
    const heard = brokers.map(() => new Set<string>());
    const telling = (broker: Broker, n: number) => broker.publish(topics.map((name) => factOf(name, n)));
    const joining = (broker: Broker, n: number) =>
      broker.subscribe(`group-${String(n)}`, topics, ({ id }) => Promise.resolve(void heard[n]?.add(id)));
    await Promise.all(brokers.flatMap((broker, n) => [joining(broker, n), telling(broker, n)]));
    await eventually(() => heard.every((ids) => ids.size === topics.length * together), patienceMs);
    expect(heard.map((ids) => ids.size)).toEqual(heard.map(() => topics.length * together));
    await Promise.all(brokers.map((broker) => broker.close()));
  }
});
