import { expect } from '@jest/globals';
import { appendOne, ConcurrencyError } from '../event-store.ts';
import { seal } from '../seal.ts';
import { appendAll, chainOf, event, eventsOf, next, type ContractCase } from './story.ts';

export const appendingCases: readonly ContractCase[] = [
  {
    sentence: 'lets exactly one of fifty rivals append at the same version, and the rest lose',
    run: async ({ store }) => {
      const rivals = Array.from({ length: 50 }, (_, n) => store.append([next('a-1', undefined, event(n))]));
      const outcomes = (await Promise.all(rivals)).flat();
      expect(outcomes.filter((outcome) => outcome === 'won')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'lost')).toHaveLength(49);
      const [kept] = eventsOf(await store.read('a-1'));
      expect(kept?.commandId).toBe(`command-${outcomes.indexOf('won')}`);
      expect(await store.read('a-1')).toHaveLength(1);
    },
  },
  {
    sentence: 'refuses a version that is taken, later too, and keeps what stands there',
    run: async ({ store }) => {
      await appendAll(store, chainOf('a-1', 3));
      const [, second] = chainOf('a-1', 2);
      await expect(appendOne(store, { ...next('a-1', undefined, event(9)), from: 2 })).rejects.toThrow(
        ConcurrencyError,
      );
      expect((await store.read('a-1'))[1]?.hash).toBe(second && seal(second).hash);
    },
  },
  {
    sentence: 'says of each stream of a batch whether it won; one that lost takes no other with it',
    run: async ({ store }) => {
      await appendOne(store, next('b-2', undefined, event(0)));
      const batch = ['b-1', 'b-2', 'b-3', 'b-4'].map((stream, n) => next(stream, undefined, event(n)));
      expect(await store.append(batch)).toEqual(['won', 'lost', 'won', 'won']);
      for (const stream of ['b-1', 'b-3', 'b-4']) expect(await store.read(stream)).toHaveLength(1);
      expect(eventsOf(await store.read('b-2'))).toEqual([event(0)]);
    },
  },
  {
    sentence: 'writes a batch over many streams',
    run: async ({ store }) => {
      const batch = Array.from({ length: 300 }, (_, n) => next(`many-${n}`, undefined, event(n)));
      expect(new Set(await store.append(batch))).toEqual(new Set(['won']));
      for (const n of [0, 150, 299]) expect(eventsOf(await store.read(`many-${n}`))).toEqual([event(n)]);
    },
  },
  {
    sentence: 'writes a commit all or not at all',
    run: async ({ store }) => {
      const [first, second] = chainOf('c-1', 2, 5);
      if (!first || !second) throw new Error('the story is too short');
      await appendOne(store, first);
      const late = { ...next('c-1', undefined, event(90), event(91), event(92)), from: 1 };
      expect(await store.append([late])).toEqual(['lost']);
      await appendOne(store, second);
      expect(eventsOf(await store.read('c-1'))).toEqual([...first.events, ...second.events]);
    },
  },
  {
    sentence: 'answers an empty batch with nothing',
    run: async ({ store }) => {
      expect(await store.append([])).toEqual([]);
    },
  },
  {
    sentence: 'keeps streams apart whose names begin alike',
    run: async ({ store }) => {
      for (const stream of ['d', 'd-1', 'd-10', 'd-1:0000000001', 'D-1', 'd_1', 'd%1'])
        await appendOne(store, next(stream, undefined, event(1, { stream })));
      for (const stream of ['d', 'd-1', 'd-10', 'd-1:0000000001', 'D-1', 'd_1', 'd%1'])
        expect(eventsOf(await store.read(stream))).toEqual([event(1, { stream })]);
    },
  },
];
