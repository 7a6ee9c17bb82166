import { afterEach, describe, expect, test } from '@jest/globals';
import { silentLogger, systemRandom, systemTimers } from '#platform';
import { testSeams } from '#testing';
import type { Broker, Fact } from '../broker.port.ts';
import { Bench, facts, Listener, manyKeys } from '../testing/broker.harness.ts';
import { killing, killKafka, startKafka } from '../testing/engine.ts';
import { kafkaHarness } from '../testing/kafka.harness.ts';
import { KafkaWire } from '../testing/kafka-wire.ts';
import { kafkaBroker } from './kafka-broker.ts';

const address = process.env['BROKER'] ?? '';
const run = Buffer.from(systemRandom.bytes(6)).toString('hex');
const atOnce = 100;

type Hooks = Readonly<{ told?: (count: number) => void; rejected?: () => void }>;

/** As the relay does: a batch is sent until it is taken, then the next. */
const tellAll = async (broker: Broker, all: readonly Fact[], { told, rejected }: Hooks) => {
  for (let at = 0; at < all.length; at += atOnce) {
    const batch = all.slice(at, at + atOnce);
    for (let taken = false; !taken;) {
      taken = await broker.publish(batch).then(
        () => true,
        () => false,
      );
      if (!taken) rejected?.();
      if (!taken) await systemTimers.sleep(100);
    }
    told?.(at + batch.length);
  }
};

/** Numbers of a key's facts in the order in which each was first heard. */
const firstHeard = (heard: readonly Fact[], key: string): readonly number[] => [
  ...new Set(heard.filter((one) => one.key === key).map(({ id }) => Number(id))),
];

const expectAllInOrder = (heard: readonly Fact[], all: readonly Fact[]) => {
  expect(new Set(heard.map(({ id }) => id)).size).toBe(all.length);
  for (const key of manyKeys) {
    const numbers = firstHeard(heard, key);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b));
  }
};

(address.startsWith('kafka:') ? describe : describe.skip)('Facts on a Kafka that fails', () => {
  const bench = new Bench({ ...kafkaHarness(address, `faults-${run}`), patienceMs: 120_000 });
  afterEach(() => bench.end());

  test('when answers are lost after the broker wrote, none of 10,000 facts is lost, and each key keeps its order', async () => {
    const wire = await KafkaWire.losing(5, [3, 6]);
    const brokers = [address.replace('kafka://', '')];
    const parts = { ...testSeams(), log: silentLogger, clientId: 'faults', socketFactory: wire.socketFactory };
    const broker = kafkaBroker({ brokers, ...parts });
    const listener = new Listener();
    await bench.join(bench.open(), listener);
    const all = facts(bench.topic, 10_000, manyKeys);
    let rejections = 0;
    const rejected = () => {
      rejections += 1;
      wire.lighten();
    };
    // Two tell at once: what follows a rejected batch is another one of the same size.
    const halves = [all.slice(0, 5000), all.slice(5000)] as const;
    await Promise.all(halves.map((half) => tellAll(broker, half, { rejected })));
    await bench.until(() => new Set(listener.ids).size === all.length);
    for (const half of halves) {
      const own = new Set(half.map(({ id }) => id));
      expectAllInOrder(
        listener.heard.filter(({ id }) => own.has(id)),
        half,
      );
    }
    expect([wire.lost > 10, rejections > 1]).toEqual([true, true]);
    await broker.close();
    wire.close();
  });

  killing(
    'when Kafka is killed in the middle and stays away until a publish is rejected, two consumers hear all, in order per key',
    async () => {
      const topicBench = new Bench({ ...bench.harness });
      const listener = new Listener();
      for (const member of [topicBench.open(), topicBench.open()]) await topicBench.join(member, listener);
      const all = facts(topicBench.topic, 10_000, manyKeys);
      const noticed = Promise.withResolvers<void>();
      let [toldBefore, rejections] = [0, 0];
      let outage: Promise<unknown> | undefined;
      const fail = async () => {
        await killKafka();
        await noticed.promise;
        await startKafka();
      };
      await tellAll(topicBench.open(), all, {
        told: (count) => {
          if (rejections === 0) toldBefore = count;
          if (count >= 3000) outage ??= fail();
        },
        rejected: () => {
          rejections += 1;
          noticed.resolve();
        },
      });
      expect([rejections > 0, toldBefore >= 3000, toldBefore < all.length]).toEqual([true, true, true]);
      await outage;
      await topicBench.until(() => new Set(listener.ids).size === all.length);
      expectAllInOrder(listener.heard, all);
      await topicBench.end();
    },
  );
});
