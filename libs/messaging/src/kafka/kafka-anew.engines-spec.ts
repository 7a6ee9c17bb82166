// A topic that is deleted, a Kafka that is wiped: under consumers and producers that go on.
import { afterEach, describe, expect, test } from '@jest/globals';
import { Kafka, logLevel } from 'kafkajs';
import { systemRandom, systemTimers } from '#platform';
import type { Broker, Fact } from '../broker.port.ts';
import { Bench, fact, facts, idsOf, Listener, manyKeys } from '../testing/broker.harness.ts';
import { killing, killKafka, startKafka, wipeKafka } from '../testing/engine.ts';
import { kafkaHarness } from '../testing/kafka.harness.ts';

const address = process.env['BROKER'] ?? '';
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');
const later = (topic: string, from: number, count: number) =>
  Array.from({ length: count }, (_, at) => fact(topic, manyKeys[at % manyKeys.length] ?? '', from + at));

/** As the relay does: until it is taken. */
const tell = async (broker: Broker, all: readonly Fact[]): Promise<void> => {
  const taken = await broker.publish(all).then(
    () => true,
    () => false,
  );
  if (taken) return;
  await systemTimers.sleep(200);
  await tell(broker, all);
};

(address.startsWith('kafka:') ? describe : describe.skip)('Topics that are made anew', () => {
  const harness = { ...kafkaHarness(address, `anew-${run}`), patienceMs: 90_000 };
  const bench = () => new Bench(harness);
  let one = bench();
  afterEach(async () => {
    await one.end();
    one = bench();
  });
  const withAdmin = async (work: (admin: ReturnType<Kafka['admin']>) => Promise<unknown>): Promise<void> => {
    const brokers = [address.replace('kafka://', '').split('/')[0] ?? ''];
    const admin = new Kafka({ brokers, clientId: 'anew', logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    await work(admin);
    await admin.disconnect();
  };

  test('a topic that was deleted is made anew by whoever publishes, and its consumers hear what comes', async () => {
    const listener = new Listener();
    await one.join(one.open(), listener);
    const producer = one.open();
    await producer.publish(facts(one.topic, 100, manyKeys));
    await one.until(() => listener.heard.length === 100);
    await withAdmin((admin) => admin.deleteTopics({ topics: [one.topic] }));
    const anew = later(one.topic, 1001, 30);
    await tell(producer, anew);
    await one.until(() => idsOf(anew).every((id) => listener.ids.includes(id)));
    expect(listener.heard).toHaveLength(130);
  });

  test('a topic that was deleted is made anew by its consumers when nobody publishes', async () => {
    const listener = new Listener();
    await one.join(one.open(), listener);
    await withAdmin((admin) => admin.deleteTopics({ topics: [one.topic] }));
    await withAdmin((admin) => one.until(async () => (await admin.listTopics()).includes(one.topic)));
    await tell(one.open(), facts(one.topic, 10, manyKeys));
    await one.until(() => listener.heard.length >= 10);
  });

  test('facts whose records were deleted before they were heard are passed over, the rest is heard', async () => {
    const shut = new Listener(() => {
      throw new Error('not yet');
    });
    const broker = one.open();
    const first = await one.join(broker, shut);
    await broker.publish(facts(one.topic, 50));
    await one.until(() => shut.heard.length > 0);
    await first.stop();
    const partitions = Array.from({ length: 6 }, (_, partition) => ({ partition, offset: '-1' }));
    await withAdmin(async (admin) => {
      await admin.fetchTopicOffsets(one.topic);
      await admin.deleteTopicRecords({ topic: one.topic, partitions });
    });
    const listener = new Listener();
    await one.join(one.open(), listener);
    const rest = later(one.topic, 1001, 20);
    await broker.publish(rest);
    await one.until(() => listener.heard.length >= 20);
    expect(new Set(listener.ids)).toEqual(new Set(idsOf(rest)));
  });

  killing(
    'on a Kafka that was wiped, joined consumers and producers go on, and what is told again is heard',
    async () => {
      const [listener, other] = [new Listener(), new Listener()];
      await one.join(one.open(), listener);
      await one.join(one.open(), other, one.group('other'));
      const producer = one.open();
      const old = facts(one.topic, 200, manyKeys);
      await producer.publish(old);
      await one.until(() => [listener, other].every(({ heard }) => heard.length === 200));
      await killKafka();
      wipeKafka();
      await startKafka();
      const anew = later(one.topic, 1001, 50);
      await tell(producer, anew);
      // As `npm run retell` does: what was told before comes again, behind the new facts.
      await tell(producer, old);
      const hasAll = ({ ids }: Listener) => [...anew, ...old].every(({ id }) => ids.lastIndexOf(id) >= 200);
      await one.until(() => hasAll(listener) && hasAll(other));
      expect(await one.open().deadFacts(one.topic)).toEqual([]);
    },
  );
});
