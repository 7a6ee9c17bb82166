import { expect } from '@jest/globals';
import { fact, facts, gate, idsOf, Listener, manyKeys, type BrokerCase } from './broker.harness.ts';

/** How facts reach the groups. */
export const deliveryCases: readonly BrokerCase[] = [
  {
    rule: 'a fact arrives as it was published, attributes and data',
    holds: async (bench) => {
      const broker = bench.open();
      const listener = new Listener();
      const data = { text: 'Karibu – ‘ndiyo’ 🎫', list: [1, null, { deep: true }], empty: {}, none: null };
      const full = { ...fact(bench.topic, 'käy', 1, data), subject: 'one', traceparent: '00-1-2-01' };
      await bench.join(broker, listener);
      await broker.publish([full, fact(bench.topic, 'käy', 2, null)]);
      await bench.until(() => listener.heard.length === 2);
      expect(listener.heard).toEqual([full, fact(bench.topic, 'käy', 2, null)]);
    },
  },
  {
    rule: 'facts of one key are heard in the order in which they were published',
    holds: async (bench) => {
      const broker = bench.open();
      const listener = new Listener();
      const all = facts(bench.topic, 200, manyKeys);
      await bench.join(broker, listener);
      for (let at = 0; at < all.length; at += 50) await broker.publish(all.slice(at, at + 50));
      await bench.until(() => listener.heard.length >= all.length);
      const ofKey = (key: string, told = all) => idsOf(told.filter((one) => one.key === key));
      for (const key of manyKeys) expect(ofKey(key, listener.heard)).toEqual(ofKey(key));
    },
  },
  {
    rule: 'facts of one key are handled one at a time',
    holds: async (bench) => {
      const broker = bench.open();
      let running = 0;
      let most = 0;
      const listener = new Listener(async () => {
        running += 1;
        most = Math.max(most, running);
        for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
      });
      await bench.join(broker, listener);
      await broker.publish(facts(bench.topic, 20));
      await bench.until(() => listener.heard.length === 20 && running === 0);
      expect(most).toBe(1);
    },
  },
  {
    rule: 'every group hears every fact',
    holds: async (bench) => {
      const broker = bench.open();
      const [one, two] = [new Listener(), new Listener()];
      await bench.join(broker, one, bench.group('one'));
      await bench.join(broker, two, bench.group('two'));
      await broker.publish(facts(bench.topic, 30, manyKeys));
      await bench.until(() => one.heard.length >= 30 && two.heard.length >= 30);
      expect(new Set(one.ids).size).toBe(30);
      expect(new Set(two.ids)).toEqual(new Set(one.ids));
    },
  },
  {
    rule: 'the members of a group share its facts, and who stays takes over from who leaves',
    holds: async (bench) => {
      const [first, second] = [bench.open(), bench.open()];
      const [one, two] = [new Listener(), new Listener()];
      const leaving = await bench.join(first, one);
      await bench.join(second, two);
      let told = 0;
      const tell = async () => {
        await first.publish(manyKeys.map((key, index) => fact(bench.topic, key, told + index + 1)));
        told += manyKeys.length;
        await bench.until(() => new Set([...one.ids, ...two.ids]).size === told);
        return one.heard.length > 0 && two.heard.length > 0;
      };
      // A member that has just joined may get its share only after the others made room.
      await bench.until(tell);
      await leaving.stop();
      const before = one.heard.length;
      await tell();
      expect(one.heard).toHaveLength(before);
    },
  },
  {
    rule: 'a new group begins at the oldest fact',
    holds: async (bench) => {
      const broker = bench.open();
      await broker.publish(facts(bench.topic, 10));
      const listener = new Listener();
      await bench.join(broker, listener);
      await broker.publish([fact(bench.topic, 'a', 11)]);
      await bench.until(() => listener.ids.includes('11'));
      expect(listener.ids).toEqual(idsOf(facts(bench.topic, 11)));
    },
  },
  {
    rule: 'what a handler does to its fact is seen by nobody else',
    holds: async (bench) => {
      const broker = bench.open();
      const spoils = new Listener(({ data }) => {
        Object.assign(data as object, { number: 99 });
      });
      const listener = new Listener();
      await bench.join(broker, spoils, bench.group('spoils'));
      const published = fact(bench.topic, 'a', 1);
      await broker.publish([published]);
      await bench.until(() => spoils.heard.length === 1);
      await bench.join(broker, listener, bench.group('hears'));
      await bench.until(() => listener.heard.length === 1);
      expect([published.data, listener.heard[0]?.data]).toEqual([{ number: 1 }, { number: 1 }]);
    },
  },
  {
    rule: 'a slow handler never makes the broker hold more than its bound in memory, and nothing is left out',
    holds: async (bench) => {
      const { held, bytes } = bench.harness.most;
      const count = 3 * held;
      const broker = bench.open();
      const shut = gate();
      const listener = new Listener(() => shut.opened);
      const padding = 'x'.repeat(bytes);
      const all = facts(bench.topic, count, manyKeys).map((one) => ({ ...one, data: { padding } }));
      for (let at = 0; at < count; at += 20) await broker.publish(all.slice(at, at + 20));
      const subscription = await bench.join(broker, listener);
      await bench.until(async () => listener.heard.length > 1 && (await subscription.lag()) === count);
      let most = subscription.held();
      shut.open();
      await bench.until(() => {
        most = Math.max(most, subscription.held());
        return new Set(listener.ids).size === count;
      });
      expect(most).toBeLessThanOrEqual(held);
      expect(most).toBeGreaterThan(0);
    },
  },
];
