import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { brokerContract } from '../testing/broker.contract.ts';
import { Bench, facts, idsOf, Listener } from '../testing/broker.harness.ts';
import { embeddedHarness } from '../testing/embedded.harness.ts';
import { partitionOf } from '../partition.ts';
import type { EmbeddedBroker } from './embedded-broker.ts';

brokerContract('The embedded broker', () => embeddedHarness(10_000));

describe('On files', () => {
  test('facts that every known group has handled can be pruned, others stay', async () => {
    const harness = embeddedHarness(10_000);
    const bench = new Bench(harness);
    const broker = bench.open() as EmbeddedBroker;
    const [quick, late] = [new Listener(), new Listener()];
    await (await bench.join(broker, late, 'late')).stop();
    await bench.join(broker, quick, 'quick');
    await broker.publish(facts(bench.topic, 4));
    await bench.until(() => quick.heard.length === 4);
    expect(await broker.prune()).toBe(0);
    await bench.join(broker, late, 'late');
    await bench.until(() => late.heard.length === 4);
    expect(await broker.prune()).toBe(4);
    await broker.publish(facts(bench.topic, 5).slice(4));
    await bench.until(() => late.heard.length === 5);
    expect(late.ids).toEqual(idsOf(facts(bench.topic, 5)));
    await bench.end();
    harness.dispose();
  });

  test('a fact that cannot be written as JSON is refused and harms no other', async () => {
    const harness = embeddedHarness(10_000);
    const bench = new Bench(harness);
    const broker = bench.open();
    const listener = new Listener();
    await bench.join(broker, listener);
    const [good, ...rest] = facts(bench.topic, 2);
    const bad = rest.map((one) => ({ ...one, data: 1n }));
    const results = await Promise.allSettled([broker.publish(bad), broker.publish(good ? [good] : [])]);
    await bench.until(() => listener.heard.length === 1);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    await bench.end();
    harness.dispose();
  });
});

test('a key always falls into the same partition, and into one that exists', () => {
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 64 }), (key, partitions) => {
      const partition = partitionOf(key, partitions);
      expect(partition).toBe(partitionOf(key, partitions));
      expect(partition >= 0 && partition < partitions).toBe(true);
    }),
  );
  expect(['', 'a', 'booking-1', 'käy'].map((key) => partitionOf(key, 16))).toEqual([5, 12, 2, 12]);
});
