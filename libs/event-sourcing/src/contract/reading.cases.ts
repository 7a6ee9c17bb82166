import { expect } from '@jest/globals';
import { appendOne, BrokenStreamError, StoreClosedError, type StoredEvent } from '../event-store.ts';
import { seal } from '../seal.ts';
import { recordedEvents, upcasters } from '../upcasting.ts';
import { appendAll, chainOf, collect, event, eventsOf, next, type ContractCase } from './story.ts';

const keepsAsWritten = (sentence: string, stream: string, written: StoredEvent): ContractCase => ({
  sentence,
  run: async ({ store }) => {
    await appendOne(store, next(stream, undefined, written));
    expect(eventsOf(await store.read(stream))).toEqual([written]);
  },
});

const awkward = {
  'a.b': 1,
  $set: { $inc: { 'x.$.y': [1, 2] } },
  '': null,
  __proto__x: true,
  'naïve ✓ 🧡': '\u0000\u2028',
};

export const readingCases: readonly ContractCase[] = [
  {
    sentence: 'finds nothing in a stream that nobody wrote',
    run: async ({ store }) => {
      expect(await store.read('none-1')).toEqual([]);
      expect(await store.read('none-1', 7)).toEqual([]);
      expect(await collect(store.all())).toEqual([]);
    },
  },
  {
    sentence: 'gives the commits of a stream in their order, each as it was sealed',
    run: async ({ store }) => {
      const chain = chainOf('e-1', 12, 2);
      await appendAll(store, chain);
      const read = await store.read('e-1');
      expect(read.map(({ from, to }) => [from, to])).toEqual(chain.map((_, n) => [2 * n + 1, 2 * n + 2]));
      expect(read).toEqual(chain.map((commit) => expect.objectContaining({ ...commit, hash: seal(commit).hash })));
    },
  },
  {
    sentence: 'gives the commits from a version on',
    run: async ({ store }) => {
      await appendAll(store, chainOf('e-2', 12));
      expect((await store.read('e-2', 11)).map(({ from }) => from)).toEqual([11, 12]);
      expect(await store.read('e-2', 13)).toEqual([]);
    },
  },
  {
    sentence: 'shows at once what was appended, however often it was read before',
    run: async ({ store }) => {
      const chain = chainOf('e-3', 5);
      for (const [n, commit] of chain.entries()) {
        expect(await store.read('e-3')).toHaveLength(n);
        await appendOne(store, commit);
      }
      expect(await store.read('e-3')).toHaveLength(5);
    },
  },
  keepsAsWritten('keeps metadata and command id', 'f-1', {
    ...event(1),
    metadata: { correlationId: 'c-1', 'a.b': '$' },
  }),
  keepsAsWritten('keeps keys with . and $ and any text', 'f-2', event(1, awkward)),
  keepsAsWritten('keeps streams whose names hold . and $', '$f.3-$where.x', event(1)),
  keepsAsWritten('keeps an event whose type nobody knows', 'f-4', { ...event(1), type: 'NeverHeardOf.v9' }),
  {
    sentence: 'gives an old event in its newest form, by upcasters that follow one another, and keeps what is stored',
    run: async ({ store }) => {
      const upcast = upcasters({
        Noted: ({ data }) => ({ type: 'Noted.v2', data: { ...data, second: true } }),
        'Noted.v2': ({ data }) => ({ type: 'Noted.v3', data: { ...data, third: true } }),
      });
      await appendOne(store, next('f-5', undefined, event(1)));
      const [commit] = await store.read('f-5');
      const [newest] = commit ? recordedEvents(commit, upcast) : [];
      expect(newest).toMatchObject({ type: 'Noted.v3', data: { n: 1, second: true, third: true }, version: 1 });
      expect(eventsOf(await store.read('f-5'))).toEqual([event(1)]);
    },
  },
  {
    sentence: 'reads a stream of 10,000 events',
    run: async ({ store }) => {
      for (const commit of chainOf('g-1', 100, 100)) await appendOne(store, commit);
      const numbers = eventsOf(await store.read('g-1')).map(({ data }) => (data as { n: number }).n);
      expect(numbers).toEqual(Array.from({ length: 10_000 }, (_, n) => n + 1));
    },
  },
  {
    sentence: 'reads a stream of 1,500 commits',
    run: async ({ store }) => {
      for (const commit of chainOf('g-2', 1_500)) await store.append([commit]);
      expect((await store.read('g-2')).map(({ from }) => from)).toEqual(Array.from({ length: 1_500 }, (_, n) => n + 1));
    },
  },
  {
    sentence: 'gives every commit of all streams of a prefix, each stream in its order',
    run: async ({ store }) => {
      for (const stream of ['h-1', 'h-2', 'hx-1', 'i-1']) await appendAll(store, chainOf(stream, 3));
      const found = await collect(store.all('h-'));
      expect(new Set(found.map(({ stream }) => stream))).toEqual(new Set(['h-1', 'h-2']));
      for (const stream of ['h-1', 'h-2'])
        expect(found.filter((commit) => commit.stream === stream).map(({ from }) => from)).toEqual([1, 2, 3]);
      expect(await collect(store.all())).toHaveLength(12);
    },
  },
  {
    sentence: 'names the streams of a prefix in order, each once, the broken ones too',
    run: async ({ store }) => {
      for (const stream of ['l-2', 'l-1', 'l-1-x', 'm-1']) await appendAll(store, chainOf(stream, 3));
      await store.append([{ ...next('l-3', { to: 2, hash: 'f'.repeat(64) }, event(3)) }]);
      await store.append([{ ...next('l-1', { to: 3, hash: 'f'.repeat(64) }, event(4)) }]);
      const names = async (prefix?: string) => Array.fromAsync(store.streams?.(prefix) ?? []);
      expect(await names('l-')).toEqual(['l-1', 'l-1-x', 'l-2', 'l-3']);
      expect(await names('l-1')).toEqual(['l-1', 'l-1-x']);
      expect(await names()).toEqual(['l-1', 'l-1-x', 'l-2', 'l-3', 'm-1']);
      expect(await names('none-')).toEqual([]);
    },
  },
  {
    sentence: 'refuses to read a stream with a hole',
    run: async ({ store }) => {
      const [first, , third] = chainOf('j-1', 3);
      await appendAll(store, first && third ? [first, third] : []);
      await expect(store.read('j-1')).rejects.toThrow(BrokenStreamError);
    },
  },
  {
    sentence: 'refuses to read a stream whose commit follows another one than the one before it',
    run: async ({ store }) => {
      await appendAll(store, chainOf('j-2', 2));
      await store.append([{ ...next('j-2', { to: 2, hash: 'f'.repeat(64) }, event(3)) }]);
      await expect(store.read('j-2')).rejects.toThrow(BrokenStreamError);
      await expect(collect(store.all('j-'))).rejects.toThrow(BrokenStreamError);
    },
  },
  {
    sentence: 'refuses every call once it is closed',
    run: async ({ store }) => {
      await appendOne(store, next('k-1', undefined, event(1)));
      await store.close();
      await store.close();
      await expect(store.append([next('k-2', undefined, event(1))])).rejects.toThrow(StoreClosedError);
      await expect(store.append([next('k-1', undefined, event(1))])).rejects.toThrow(StoreClosedError);
      await expect(store.read('k-1')).rejects.toThrow(StoreClosedError);
      await expect(store.untold(1)).rejects.toThrow(StoreClosedError);
      await expect(store.markTold([])).rejects.toThrow(StoreClosedError);
      await expect(collect(store.all())).rejects.toThrow(StoreClosedError);
      await expect(Array.fromAsync(store.streams?.() ?? [])).rejects.toThrow(StoreClosedError);
    },
  },
];
