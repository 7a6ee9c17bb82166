// Where nobody else can write, marks wait for the next poll, so that many folds share one wait for the disk.
import { expect, it } from '@jest/globals';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import type { CommitKey } from '../event-store.ts';
import { settle } from '../writer/testing/counters.ts';
import { house, loopTimers, named, writerOf } from './testing/house.ts';

/** Views that say when they are made durable, before which nothing may be marked. */
const flushedViews = (flush: () => Promise<void> = () => Promise.resolve()) => {
  const said: string[] = [];
  class Marked extends MemoryEventStore {
    override markTold(commits: readonly CommitKey[]): Promise<void> {
      said.push(`marked ${commits.length}`);
      return super.markTold(commits);
    }
  }
  const nothing = () => Promise.resolve();
  const fold = {
    prepare: nothing,
    rebuild: nothing,
    fold: nothing,
    flush: async () => {
      await flush();
      said.push('flushed');
    },
  };
  return { said, store: new Marked(), fold };
};

it('tells at once, and marks at the next poll after one flush of the views', async () => {
  const { said, store, fold } = flushedViews();
  const { broker, relay, timers } = house({ fold, exclusive: true }, store);
  await relay.start();
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 3; n += 1) {
    await write();
    await settle();
  }
  expect(broker.facts).toEqual(['s-1 1', 's-1 2', 's-1 3']);
  expect(said).toEqual([]);
  timers.fire();
  await settle();
  expect(said).toEqual(['flushed', 'marked 3']);
  expect(broker.facts).toHaveLength(3);
  await relay.stop();
});

it('flushes before every mark where others write too', async () => {
  const { said, store, fold } = flushedViews();
  const { relay } = house({ fold }, store);
  await relay.start();
  await writerOf(store, 's-1')();
  await relay.told();
  expect(said).toEqual(['flushed', 'marked 1']);
  await relay.stop();
});

it('marks nothing that a flush did not make durable: it is folded and told again', async () => {
  const { store, fold } = flushedViews(() => Promise.reject(new Error('no room')));
  const first = house({ fold, exclusive: true }, store);
  await first.relay.start();
  await writerOf(store, 's-1')();
  await settle();
  await first.relay.stop();
  expect((await store.untold(10)).map(named)).toEqual(['s-1 1']);
  const second = house({ exclusive: true }, store);
  await second.relay.start();
  await second.relay.told();
  expect([second.folded, second.broker.facts]).toEqual([['s-1 1'], ['s-1 1']]);
  await second.relay.stop();
});

it('tells nothing again that waits to be marked while a sweep goes on', async () => {
  const gate = Promise.withResolvers<void>();
  const { store, fold } = flushedViews(() => gate.promise);
  const { broker, relay, timers } = house({ fold, exclusive: true }, store);
  await relay.start();
  const write = writerOf(store, 's-1');
  await write();
  await settle();
  timers.fire();
  await settle();
  await write();
  await settle();
  gate.resolve();
  await settle();
  expect(broker.facts).toEqual(['s-1 1', 's-1 2']);
  await relay.stop();
  expect(await store.untold(10)).toEqual([]);
});

it('has marked everything when it has stopped', async () => {
  const { said, store, fold } = flushedViews();
  const { relay } = house({ fold, exclusive: true }, store);
  await relay.start();
  await writerOf(store, 's-1')();
  await settle();
  await relay.stop();
  expect(said).toEqual(['flushed', 'marked 1']);
});

it('reads nothing at a poll, but now and then what could not be marked', async () => {
  const { store } = flushedViews();
  const [reads, inTime] = [{ count: 0 }, loopTimers()];
  const untold = store.untold.bind(store);
  store.untold = (...asked) => {
    reads.count += 1;
    return untold(...asked);
  };
  let poll: () => void = () => undefined;
  const after: typeof inTime.after = (_, task) => {
    poll = task;
    return { cancel: () => undefined };
  };
  const { relay } = house({ exclusive: true, timers: { ...inTime, after } }, store);
  await relay.start();
  const atStart = reads.count;
  await writerOf(store, 's-1')();
  await settle();
  inTime.elapse(9_999);
  poll();
  await settle();
  expect([reads.count, await store.untold(10)]).toEqual([atStart, []]);
  inTime.elapse(1);
  poll();
  await settle();
  expect(reads.count).toBeGreaterThan(atStart + 1);
  await relay.stop();
});
