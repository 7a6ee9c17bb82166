// Wherever the relay dies, a fact may be told again; it is never skipped.
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import type { CommitKey } from '../event-store.ts';
import { settle } from '../writer/testing/counters.ts';
import { house, writerOf } from './testing/house.ts';

/** Loses every mark, as a process that dies between the broker's yes and the mark would. */
class NeverMarks extends MemoryEventStore {
  dying = true;
  override markTold(commits: readonly CommitKey[]): Promise<void> {
    return this.dying ? new Promise<void>(() => undefined) : super.markTold(commits);
  }
}

it('tells again what it published and could not mark any more', async () => {
  const store = new NeverMarks();
  const first = house({}, store);
  await first.relay.start();
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 3; n += 1) await write();
  await settle();
  expect(first.broker.facts.length).toBeGreaterThan(0);
  store.dying = false;
  const second = house({}, store);
  await second.relay.start();
  await second.relay.told();
  expect(second.broker.facts).toEqual(['s-1 1', 's-1 2', 's-1 3']);
  expect(await store.untold(10)).toEqual([]);
  await second.relay.stop();
});

it('skips nothing when the mark is refused: it is told again after the next start', async () => {
  const store = new MemoryEventStore();
  store.markTold = () => Promise.reject(new Error('no'));
  const first = house({}, store);
  await first.relay.start();
  await writerOf(store, 's-1')();
  await first.relay.told();
  await first.relay.stop();
  const second = house({}, store);
  await second.relay.start();
  await second.relay.told();
  expect(second.broker.facts).toEqual(['s-1 1']);
  await second.relay.stop();
});

it('repeats at most, and skips nothing, when two relays serve one store', async () => {
  const store = new MemoryEventStore();
  const [one, two] = [house({}, store), house({}, store)];
  await Promise.all([one.relay.start(), two.relay.start()]);
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 6; n += 1) await write();
  await Promise.all([one.relay.told(), two.relay.told()]);
  const told = [...one.broker.facts, ...two.broker.facts];
  expect(new Set(told)).toEqual(new Set(['s-1 1', 's-1 2', 's-1 3', 's-1 4', 's-1 5', 's-1 6']));
  await Promise.all([one.relay.stop(), two.relay.stop()]);
});

it('tells every commit at least once and the first telling of each stream in order, wherever it stops', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('write', 'stop', 'down', 'up', 'fire'), { maxLength: 30 }),
      async (story) => {
        const store = new MemoryEventStore();
        const write = writerOf(store, 's-1');
        const told: string[] = [];
        let now = house({ batch: 2, maxBacklog: 3 }, store);
        let written = 0;
        await now.relay.start();
        const restart = async (): Promise<void> => {
          await now.relay.stop();
          told.push(...now.broker.facts);
          now = house({ batch: 2, maxBacklog: 3 }, store);
          await now.relay.start();
        };
        for (const step of story) {
          if (step === 'write') written += await write().then(() => 1);
          else if (step === 'stop') await restart();
          else if (step === 'fire') now.timers.fire();
          else now.broker.down = step === 'down';
        }
        now.broker.down = false;
        await now.relay.told();
        await restart();
        await now.relay.stop();
        expect([...new Set(told)]).toEqual(Array.from({ length: written }, (_, n) => `s-1 ${n + 1}`));
        expect(await store.untold(10)).toEqual([]);
      },
    ),
    { seed: 20261201, numRuns: 100 },
  );
});
