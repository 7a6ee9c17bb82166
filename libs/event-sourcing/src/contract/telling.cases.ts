import { expect } from '@jest/globals';
import { appendOne, type CommitKey, type EventStore } from '../event-store.ts';
import { appendAll, chainOf, event, eventsOf, next, type ContractCase } from './story.ts';

const keys = (commits: readonly CommitKey[]) => commits.map(({ stream, from }) => `${stream} ${from}`);
const ofStream = (commits: readonly CommitKey[], name: string) =>
  commits.filter(({ stream }) => stream === name).map(({ from }) => from);

const pages = async (store: EventStore, limit: number): Promise<readonly CommitKey[]> => {
  const found: CommitKey[] = [];
  for (let after: CommitKey | undefined; ;) {
    const page = await store.untold(limit, after);
    expect(page.length).toBeLessThanOrEqual(limit);
    if (page.length === 0) return found;
    found.push(...page);
    after = page.at(-1);
  }
};

const interleaved = async (store: EventStore): Promise<void> => {
  const [one, two] = [chainOf('l-1', 12), chainOf('l-2', 12)];
  for (const [n, commit] of one.entries()) await appendAll(store, [commit, two[n] ?? commit]);
};

export const tellingCases: readonly ContractCase[] = [
  {
    sentence: 'gives commits that are not yet told, each stream in its order',
    run: async ({ store }) => {
      await interleaved(store);
      const untold = await store.untold(100);
      expect(untold).toHaveLength(24);
      for (const stream of ['l-1', 'l-2'])
        expect(ofStream(untold, stream)).toEqual(chainOf(stream, 12).map(({ from }) => from));
      expect(eventsOf(untold.slice(0, 1))).toEqual([event(1)]);
    },
  },
  {
    sentence: 'pages through what is not told, in any page size, and misses none',
    run: async ({ store }) => {
      await interleaved(store);
      const whole = keys(await store.untold(100)).sort();
      for (const limit of [1, 5, 24]) expect(keys(await pages(store, limit)).sort()).toEqual(whole);
      await store.markTold((await store.untold(100)).filter(({ from }) => from % 3 === 0));
      expect(await pages(store, 2)).toHaveLength(16);
    },
  },
  {
    sentence: 'gives no commit again that is marked, in whatever order marks come, and marks nothing else',
    run: async ({ store }) => {
      await interleaved(store);
      await store.markTold([
        { stream: 'l-1', from: 3 },
        { stream: 'l-2', from: 1 },
        { stream: 'l-9', from: 1 },
      ]);
      await store.markTold([{ stream: 'l-1', from: 3 }]);
      const untold = await store.untold(100);
      expect(ofStream(untold, 'l-1')).toEqual([1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      expect(ofStream(untold, 'l-2')).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
      await store.markTold(untold);
      expect(await store.untold(100)).toEqual([]);
      expect(await store.read('l-1')).toHaveLength(12);
    },
  },
  {
    sentence: 'gives what is not told again and again until it is marked',
    run: async ({ store }) => {
      await appendAll(store, chainOf('l-3', 2));
      expect(keys(await store.untold(10))).toEqual(keys(await store.untold(10)));
      expect(await store.untold(1)).toHaveLength(1);
    },
  },
  {
    sentence: 'tells again what was recorded since an instant, and nothing older',
    run: async ({ store }) => {
      const [first, second] = chainOf('l-4', 2);
      if (!first || !second) throw new Error('the story is too short');
      await appendOne(store, next('l-5', undefined, event(1)));
      await appendOne(store, { ...next('l-6', undefined, event(1)), recordedAt: '2026-12-02T06:00:00.000Z' });
      await store.markTold(await store.untold(10));
      await store.retell('2026-12-02T00:00:00.000Z');
      expect(keys(await store.untold(10))).toEqual(['l-6 1']);
      await store.retell('2026-12-03T00:00:00.000Z');
      expect(keys(await store.untold(10))).toEqual(['l-6 1']);
    },
  },
  {
    sentence: 'never forgets to tell what was appended after a mark',
    run: async ({ store }) => {
      for (const [n, commit] of chainOf('l-7', 6).entries()) {
        await appendOne(store, commit);
        expect(ofStream(await store.untold(10), 'l-7')).toEqual([n + 1]);
        await store.markTold([commit]);
      }
    },
  },
  {
    sentence: 'holds after a restart all that was appended; what was not marked is still to be told',
    persistent: true,
    run: async ({ store, reopen }) => {
      await appendAll(store, chainOf('m-1', 4));
      await store.markTold([
        { stream: 'm-1', from: 1 },
        { stream: 'm-1', from: 4 },
      ]);
      await appendOne(store, next('m-2', undefined, event(1)));
      const again = reopen ? await reopen() : store;
      expect(await again.read('m-1')).toHaveLength(4);
      const untold = keys(await again.untold(10));
      for (const key of ['m-1 2', 'm-1 3', 'm-2 1']) expect(untold).toContain(key);
      expect(untold).not.toContain('m-1 1');
      await appendOne(again, next('m-3', undefined, event(1)));
      expect(keys(await again.untold(10))).toContain('m-3 1');
    },
  },
];
