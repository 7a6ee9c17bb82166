import { expect } from '@jest/globals';
import { PoisonError } from '../poison.ts';
import { fact, facts, gate, idsOf, Listener, manyKeys, type BrokerCase } from './broker.harness.ts';

/** What becomes of facts when handlers, members and processes fail or leave. */
export const failureCases: readonly BrokerCase[] = [
  {
    rule: 'a fact whose handler failed comes again before those behind it, as often as it takes',
    holds: async (bench) => {
      const broker = bench.open();
      const listener = new Listener(({ id }, { attempt }) => {
        if (id === '2' && attempt < 4) throw new Error('not yet');
      });
      await bench.join(broker, listener);
      await broker.publish(facts(bench.topic, 3));
      await bench.until(() => listener.ids.includes('3'));
      expect(listener.ids).toEqual(['1', '2', '2', '2', '2', '3']);
      expect(listener.attempts).toEqual([1, 1, 2, 3, 4, 1]);
    },
  },
  {
    rule: 'while one partition waits for a retry the others go on',
    holds: async (bench) => {
      const broker = bench.open();
      let passable = false;
      const listener = new Listener(({ key }) => {
        if (key === 'key-0' && !passable) throw new Error('not yet');
      });
      await bench.join(broker, listener);
      await broker.publish(facts(bench.topic, 40, manyKeys));
      // More than half of the keys lie in other partitions than key-0, whatever the adapter's way of dealing them.
      await bench.until(() => new Set(listener.ids).size > 20);
      passable = true;
      await bench.until(() => new Set(listener.ids).size === 40);
    },
  },
  {
    rule: 'a fact that can never pass is parked with its reason and group at once, and the rest goes on',
    holds: async (bench) => {
      const broker = bench.open();
      const listener = new Listener(({ id }) => {
        if (id === '2') throw new PoisonError('the rule\nforbids it');
      });
      const other = new Listener();
      await bench.join(broker, listener);
      await bench.join(broker, other, bench.group('other'));
      await broker.publish(facts(bench.topic, 3));
      await bench.until(() => listener.ids.includes('3') && other.ids.includes('3'));
      expect([listener.ids, other.ids]).toEqual([
        ['1', '2', '3'],
        ['1', '2', '3'],
      ]);
      const dead = await broker.deadFacts(bench.topic);
      expect(dead).toEqual([
        {
          fact: fact(bench.topic, 'a', 2),
          group: bench.group(),
          reason: 'the rule forbids it',
          at: expect.any(String),
        },
      ]);
    },
  },
  {
    rule: 'what was parked is told again once its cause is mended, and is parked no longer',
    holds: async (bench) => {
      const broker = bench.open();
      let mended = false;
      const listener = new Listener(({ id }) => {
        if (id === '2' && !mended) throw new PoisonError('not understood');
      });
      const other = new Listener(() => {
        if (!mended) throw new PoisonError('nor here');
      });
      await bench.join(broker, listener);
      await bench.join(broker, other, bench.group('other'));
      await broker.publish(facts(bench.topic, 2).slice(1));
      await bench.until(async () => (await broker.deadFacts(bench.topic)).length === 2);
      expect(await broker.replayDead(bench.topic)).toBe(1);
      await bench.until(async () => (await broker.deadFacts(bench.topic)).length === 2 && listener.heard.length === 2);
      expect(await broker.deadCount(bench.topic)).toBe(2);
      mended = true;
      expect(await broker.replayDead(bench.topic)).toBe(1);
      await bench.until(() => listener.heard.length === 3 && other.heard.length === 3);
      expect(await broker.deadFacts(bench.topic)).toEqual([]);
      expect(await broker.deadCount(bench.topic)).toBe(0);
      expect(await broker.replayDead(bench.topic)).toBe(0);
    },
  },
  {
    rule: 'after an orderly close a group goes on where it was: nothing is lost, nothing handled comes again',
    holds: async (bench) => {
      const [before, after] = [new Listener(), new Listener()];
      const first = bench.open();
      await bench.join(first, before);
      await first.publish(facts(bench.topic, 5));
      await bench.until(() => before.heard.length === 5);
      await first.close();
      const second = bench.open();
      await second.publish([fact(bench.topic, 'a', 6)]);
      await bench.join(second, after);
      await bench.until(() => after.ids.includes('6'));
      expect(after.ids).toEqual(['6']);
    },
  },
  {
    rule: 'a fact that failed until the close comes again after it',
    holds: async (bench) => {
      const failing = new Listener(() => {
        throw new Error('never here');
      });
      const after = new Listener();
      const first = bench.open();
      await bench.join(first, failing);
      await first.publish(facts(bench.topic, 3));
      await bench.until(() => failing.heard.length > 0);
      await first.close();
      await bench.join(bench.open(), after);
      await bench.until(() => after.ids.includes('3'));
      expect(after.ids).toEqual(idsOf(facts(bench.topic, 3)));
    },
  },
  {
    rule: 'a stop waits for the handler that runs, and no other begins',
    holds: async (bench) => {
      const broker = bench.open();
      const shut = gate();
      const events: string[] = [];
      const listener = new Listener(async () => {
        await shut.opened;
        events.push('handled');
      });
      const subscription = await bench.join(broker, listener);
      await broker.publish(facts(bench.topic, 3));
      await bench.until(() => listener.heard.length === 1);
      const stopping = subscription.stop().then(() => events.push('stopped'));
      await new Promise((resolve) => setImmediate(resolve));
      shut.open();
      await stopping;
      expect(events).toEqual(['handled', 'stopped']);
      expect(listener.ids).toEqual(['1']);
    },
  },
  {
    rule: 'a broker that was closed takes no facts',
    holds: async (bench) => {
      const broker = bench.open();
      await broker.close();
      await expect(broker.publish(facts(bench.topic, 1))).rejects.toThrow();
      await expect(broker.subscribe(bench.group(), [bench.topic], new Listener().handler)).rejects.toThrow();
    },
  },
  {
    rule: 'the lag counts what the group has not handled',
    holds: async (bench) => {
      const broker = bench.open();
      const shut = gate();
      const listener = new Listener(() => shut.opened);
      const subscription = await bench.join(broker, listener);
      await broker.publish(facts(bench.topic, 4));
      await bench.until(async () => (await subscription.lag()) === 4);
      shut.open();
      await bench.until(async () => (await subscription.lag()) === 0);
      expect(listener.heard).toHaveLength(4);
    },
  },
];
