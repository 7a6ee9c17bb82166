import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import { appendAll, chainOf } from '../contract/story.ts';
import type { Commit } from '../event-store.ts';
import { OtherRevisionError, project, type ViewFold } from './projection.ts';
import type { ViewStore } from './view-store.ts';
import { viewsAt } from './views-at.ts';

type Sum = Readonly<{ id: string; count: number; sum: number }>;

const sumsIn = (views: ViewStore) => views.collection<Sum>('sums');

const summing =
  (views: ViewStore): ViewFold =>
  async ({ type, stream, data }, transaction) => {
    if (type !== 'Noted') return;
    const sums = sumsIn(views).in(transaction);
    const { count, sum } = (await sums.get(stream)) ?? { count: 0, sum: 0 };
    await sums.put({ id: stream, count: count + 1, sum: sum + (data as { n: number }).n });
  };

const house = async (revision = '1') => {
  const store = new MemoryEventStore();
  const views = await viewsAt('memory:', 'spec');
  const projection = project({ views, store, revision, folds: [summing(views)] });
  return { store, views, projection };
};
const bytes = async (views: ViewStore) => JSON.stringify(await sumsIn(views).all());

it('folds the same commits once, however often they come', async () => {
  const { store, views, projection } = await house();
  await appendAll(store, chainOf('p-1', 3, 2));
  const commits = await store.read('p-1');
  for (const part of [commits.slice(0, 2), commits, commits.slice(1)]) await projection.fold(part);
  expect(await sumsIn(views).all()).toEqual([{ id: 'p-1', count: 6, sum: 21 }]);
});

it('fills a gap from the store, so that no event is ever missed', async () => {
  const { store, views, projection } = await house();
  await appendAll(store, chainOf('p-1', 4));
  const [first, , , fourth] = await store.read('p-1');
  await projection.fold(first && fourth ? [first, fourth] : []);
  expect(await sumsIn(views).all()).toEqual([{ id: 'p-1', count: 4, sum: 10 }]);
});

it('keeps nothing of a batch whose fold fails, and folds it whole the next time', async () => {
  const { store, views } = await house();
  let failures = 1;
  const failing: ViewFold = ({ version }) => {
    if (version === 3 && failures-- > 0) throw new Error('no room');
  };
  const projection = project({ views, store, revision: '1', folds: [summing(views), failing] });
  await appendAll(store, chainOf('p-1', 3));
  await expect(projection.fold(await store.read('p-1'))).rejects.toThrow('no room');
  expect(await sumsIn(views).all()).toEqual([]);
  await projection.fold(await store.read('p-1'));
  expect(await sumsIn(views).all()).toEqual([{ id: 'p-1', count: 3, sum: 6 }]);
});

it('passes over an event that no fold knows', async () => {
  const { store, views, projection } = await house();
  const [first] = chainOf('p-1', 1);
  await store.append(first ? [{ ...first, events: [{ type: 'Unheard', data: {}, commandId: 'x' }] }] : []);
  await projection.fold(await store.read('p-1'));
  expect(await sumsIn(views).all()).toEqual([]);
});

it('builds anew when the views are gone or of another revision, and not otherwise', async () => {
  const { store, views, projection } = await house('1');
  await appendAll(store, chainOf('p-1', 3));
  await projection.prepare();
  expect(await sumsIn(views).get('p-1')).toMatchObject({ count: 3 });
  await sumsIn(views).put({ id: 'p-1', count: 99, sum: 0 });
  await projection.prepare();
  expect(await sumsIn(views).get('p-1')).toMatchObject({ count: 99 });
  await project({ views, store, revision: '2', folds: [summing(views)] }).prepare();
  expect(await sumsIn(views).get('p-1')).toMatchObject({ count: 3 });
});

it('carries on a rebuild that a crash left unfinished, and does not fold for views of another revision', async () => {
  const { store, views, projection } = await house('1');
  for (const stream of ['p-1', 'p-2']) await appendAll(store, chainOf(stream, 2));
  let failures = 1;
  const dying: ViewFold = ({ stream }) => {
    if (stream === 'p-2' && failures-- > 0) throw new Error('the process died');
  };
  const next = project({ views, store, revision: '2', folds: [summing(views), dying] });
  await projection.prepare();
  await expect(next.prepare()).rejects.toThrow('the process died');
  await expect(projection.fold(await store.read('p-1'))).rejects.toThrow(OtherRevisionError);
  await next.prepare();
  expect(await sumsIn(views).all()).toEqual(['p-1', 'p-2'].map((id) => ({ id, count: 2, sum: 3 })));
});

it('does not call views built whose earlier part another process has cleared away', async () => {
  const { store, views } = await house();
  await appendAll(store, chainOf('p-1', 2));
  let cleared: Promise<void> | undefined;
  const interrupted: ViewFold = () => {
    cleared ??= views.clear();
  };
  await project({ views, store, revision: '1', folds: [summing(views), interrupted] }).prepare();
  await cleared;
  expect(await sumsIn(views).all()).toEqual([{ id: 'p-1', count: 2, sum: 3 }]);
});

it('gives the same bytes when rebuilt from nothing, whatever repeats and batches there were', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.nat(11), fc.nat(11)), { maxLength: 20 }), async (deliveries) => {
      const { store, views, projection } = await house();
      for (const stream of ['p-1', 'p-2', 'p-3']) await appendAll(store, chainOf(stream, 4, 2));
      const all: Commit[] = [];
      for await (const commit of store.all()) all.push(commit);
      for (const [start, length] of deliveries) await projection.fold(all.slice(start, start + length));
      await projection.fold(all);
      const live = await bytes(views);
      await projection.rebuild();
      expect(await bytes(views)).toBe(live);
    }),
    { seed: 20261201, numRuns: 50 },
  );
});
