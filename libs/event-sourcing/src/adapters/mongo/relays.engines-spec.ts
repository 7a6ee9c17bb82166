// Two processes' relays, stores and views on one MongoDB.
import { afterEach, expect, it } from '@jest/globals';
import { systemTimers, type Timers } from '#platform';
import { eventually } from '#testing';
import { relay } from '../../relay/relay.ts';
import { named, quietLog } from '../../relay/testing/house.ts';
import { HaltingBroker, writingBy } from '../../relay/testing/replicas.ts';
import { DrivenViewStore } from '../../views/driven-view-store.ts';
import { project } from '../../views/projection.ts';
import { commitQueue } from '../../writer/commit-queue.ts';
import { MongoEventStore } from './mongo-event-store.ts';
import { MongoViewDriver } from './mongo-view-driver.ts';
import { onServer } from './testing/server.ts';

/** Timers of a process that is stopped: nothing it has planned happens. */
const stopped = (): Timers => ({ ...systemTimers, after: () => ({ cancel: () => undefined }) });

type Count = Readonly<{ id: string; count: number }>;

onServer('two relays on MongoDB', ({ address, newDatabase }) => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  const replica = async (name: string, broker: HaltingBroker, timers: Timers) => {
    const store = await MongoEventStore.open(address, name);
    const views = new DrivenViewStore(await MongoViewDriver.open(address, name));
    const counts = views.collection<Count>('counts');
    const fold = project({
      views,
      store,
      revision: '1',
      folds: [
        async (_, transaction) => {
          const count = (await counts.in(transaction).get('all'))?.count ?? 0;
          await counts.in(transaction).put({ id: 'all', count: count + 1 });
        },
      ],
    });
    const runner = relay<string>({
      queue: commitQueue(store),
      fold,
      map: (commit) => [named(commit)],
      publish: broker.publish,
      timers,
      log: quietLog(),
      pollMs: 50,
      leaseMs: 1_000,
    });
    await runner.start();
    closers.push(
      () => store.close(),
      () => views.close(),
      () => runner.stop(),
    );
    return { store, counts, relay: runner };
  };

  const written = (count: number) => Array.from({ length: count }, (_, n) => `s-1 ${String(n + 1)}`);

  it('skips nothing and keeps the order when one stops in the middle of a send for ever', async () => {
    const [name, facts] = [newDatabase(), [] as string[]];
    const [one, other] = [new HaltingBroker(facts), new HaltingBroker(facts)];
    const first = await replica(name, one, stopped());
    const second = await replica(name, other, systemTimers);
    const write = writingBy('s-1');
    await write(first.store);
    await eventually(() => facts.length === 1);
    const goOn = one.halt();
    for (const by of [first, first, second, first, second]) await write(by.store);
    await eventually(async () => (await second.store.untold(10)).length === 0);
    goOn();
    await write(first.store);
    await eventually(() => facts.includes('s-1 7'));
    expect([...new Set(facts)]).toEqual(written(7));
    await eventually(async () => (await second.store.untold(10)).length === 0);
  });

  it('folds every commit once into the views that both share, whoever wrote it and whoever marked it', async () => {
    const [name, broker] = [newDatabase(), new HaltingBroker()];
    const both = [await replica(name, broker, systemTimers), await replica(name, broker, systemTimers)];
    const write = writingBy('s-1');
    for (let n = 0; n < 20; n += 1) for (const { store } of both) await write(store);
    for (const each of both) {
      await each.relay.told();
      expect(await each.counts.get('all')).toEqual({ id: 'all', count: 40 });
    }
    expect([...new Set(broker.facts)]).toEqual(written(40));
  });
});
