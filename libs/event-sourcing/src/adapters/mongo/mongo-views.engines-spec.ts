import { afterEach, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { appendAll, chainOf } from '../../contract/story.ts';
import { DrivenViewStore } from '../../views/driven-view-store.ts';
import { project, type ViewFold } from '../../views/projection.ts';
import type { ViewStore } from '../../views/view-store.ts';
import { viewStoreContract } from '../../views/view-store.contract.ts';
import { viewsAt } from '../../views/views-at.ts';
import { MemoryEventStore } from '../memory/memory-event-store.ts';
import { MongoViewDriver } from './mongo-view-driver.ts';
import { onServer } from './testing/server.ts';
import { ViewKeeper } from './view-keeper.ts';

type Sum = Readonly<{ id: string; count: number; sum: number }>;

const sumsIn = (views: ViewStore) =>
  views.collection<Sum>('sums', { indexes: { count: ({ count }) => String(count), all: () => ['a', 'z'] } });

/** Neither fold is idempotent, and both write one document from many streams. */
const summing =
  (views: ViewStore): ViewFold =>
  async ({ stream, data }, transaction) => {
    const sums = sumsIn(views).in(transaction);
    for (const id of [stream, 'total']) {
      const { count, sum } = (await sums.get(id)) ?? { count: 0, sum: 0 };
      await sums.put({ id, count: count + 1, sum: sum + (data as { n: number }).n });
    }
  };

onServer('the MongoDB view store', ({ address, newDatabase }) => {
  viewStoreContract('the MongoDB view store', async () => {
    const views = await viewsAt(address, newDatabase());
    return { views, stop: () => views.close() };
  });

  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0)) await each.close();
  });

  const opening = async (name: string): Promise<ViewStore> => {
    const views = new DrivenViewStore(await MongoViewDriver.open(address, name));
    opened.push(views);
    return views;
  };
  const replicas = async (count: number) => {
    const name = newDatabase();
    const views = await Promise.all(Array.from({ length: count }, () => opening(name)));
    const store = new MemoryEventStore();
    const projections = views.map((each) => project({ views: each, store, revision: '1', folds: [summing(each)] }));
    return { name, views, store, projections };
  };
  const bytes = async (views: ViewStore | undefined) => JSON.stringify(await (views && sumsIn(views).all()));

  it('shows one process what another has written, and finds it by key', async () => {
    const { views } = await replicas(2);
    const [one, two] = views as [ViewStore, ViewStore];
    await sumsIn(one).put({ id: 'a.b$c', count: 1, sum: 0 });
    expect(await sumsIn(two).findBy('count', '1')).toEqual([{ id: 'a.b$c', count: 1, sum: 0 }]);
    await sumsIn(two).put({ id: 'a.b$c', count: 2, sum: 0 });
    await sumsIn(one).put({ id: 'b', count: 2, sum: 0 });
    expect((await sumsIn(two).findRange('count', '2', '3', { limit: 1 })).map(({ id }) => id)).toEqual(['a.b$c']);
    expect((await sumsIn(two).findRange('all', 'b', 'zz', { limit: 1 })).map(({ id }) => id)).toEqual(['a.b$c']);
    await sumsIn(two).delete('a.b$c');
    expect((await sumsIn(one).all()).map(({ id }) => id)).toEqual(['b']);
  });

  it('counts every transaction of three processes at once', async () => {
    const { views } = await replicas(3);
    const add = (store: ViewStore) =>
      store.transaction(async (transaction) => {
        const sums = sumsIn(store).in(transaction);
        const seen = (await sums.get('n'))?.count ?? 0;
        await sums.put({ id: 'n', count: seen + 1, sum: 0 });
      });
    await Promise.all(views.flatMap((store) => Array.from({ length: 15 }, () => add(store))));
    for (const store of views) expect(await sumsIn(store).get('n')).toMatchObject({ count: 45 });
  });

  it('gives the same bytes when two processes fold the same commits at once, in whatever batches', async () => {
    const cut = fc.array(fc.tuple(fc.nat(11), fc.integer({ min: 1, max: 6 })), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(cut, cut, async (first, second) => {
        const { views, store, projections } = await replicas(2);
        for (const stream of ['p-1', 'p-2', 'p-3']) await appendAll(store, chainOf(stream, 4, 2));
        const all = (await Promise.all(['p-1', 'p-2', 'p-3'].map((stream) => store.read(stream)))).flat();
        const [one, two] = projections;
        const deliver = async (projection: typeof one, parts: typeof first): Promise<void> => {
          for (const [start, length] of parts) await projection?.fold(all.slice(start, start + length));
          await projection?.fold(all);
        };
        await Promise.all([deliver(one, first), deliver(two, second)]);
        const live = await bytes(views[0]);
        expect(await bytes(views[1])).toBe(live);
        await two?.rebuild();
        expect(await bytes(views[0])).toBe(live);
        expect(JSON.parse(live)).toContainEqual({ id: 'total', count: 24, sum: 108 });
      }),
      { seed: 20261201, numRuns: 8 },
    );
  });

  it('carries out what a process died in the middle of, once, though the fold is not idempotent', async () => {
    const { name, views, store, projections } = await replicas(1);
    await appendAll(store, chainOf('p-1', 3));
    const commits = await store.read('p-1');
    await projections[0]?.fold(commits.slice(0, 2));
    const carryOut = ViewKeeper.prototype.carryOut;
    for (const survives of [0, 1]) {
      const dying = await opening(name);
      ViewKeeper.prototype.carryOut = async function dyingAfter(this: ViewKeeper, entry) {
        await carryOut.call(this, { ...entry, changes: entry.changes.slice(0, survives) });
        throw new Error('the process died');
      };
      const dead = project({ views: dying, store, revision: '1', folds: [summing(dying)] });
      await expect(dead.fold(commits)).rejects.toThrow('the process died');
      ViewKeeper.prototype.carryOut = carryOut;
    }
    await projections[0]?.fold(commits);
    expect(await (views[0] && sumsIn(views[0]).get('total'))).toEqual({ id: 'total', count: 3, sum: 6 });
  });

  it('lets nobody take a document backwards who carries out an old entry late', async () => {
    const { name, views } = await replicas(1);
    const sums = views[0] && sumsIn(views[0]);
    const held = Promise.withResolvers<() => Promise<void>>();
    const carryOut = ViewKeeper.prototype.carryOut;
    const slow = await opening(name);
    ViewKeeper.prototype.carryOut = function stalled(this: ViewKeeper, entry) {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      held.resolve(async () => {
        resolve(undefined);
        await late;
      });
      return promise.then(() => carryOut.call(this, entry));
    };
    const late = slow.transaction(async (transaction) => {
      for (const id of ['a', 'b']) await sumsIn(slow).in(transaction).put({ id, count: 1, sum: 1 });
    });
    const goOn = await held.promise;
    ViewKeeper.prototype.carryOut = carryOut;
    await sums?.put({ id: 'a', count: 2, sum: 2 });
    await sums?.delete('b');
    await goOn();
    expect(await sums?.all()).toEqual([{ id: 'a', count: 2, sum: 2 }]);
  });

  it('is not fooled when a process far behind finds its number free again', async () => {
    const { views } = await replicas(2);
    const [one, two] = views as [ViewStore, ViewStore];
    await sumsIn(two).put({ id: 'n', count: 0, sum: 0 });
    for (let n = 1; n <= 330; n += 1) await sumsIn(one).put({ id: 'n', count: n, sum: 0 });
    await two.transaction(async (transaction) => {
      const sums = sumsIn(two).in(transaction);
      await sums.put({ id: 'n', count: ((await sums.get('n'))?.count ?? 0) + 1, sum: 0 });
    });
    expect(await sumsIn(one).get('n')).toMatchObject({ count: 331 });
  });
});
