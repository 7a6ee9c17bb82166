import { expect, it } from '@jest/globals';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import { settle } from '../writer/testing/counters.ts';
import { UntellableError } from './relay.port.ts';
import { house, named, writerOf } from './testing/house.ts';

it('folds and tells what this process writes, in order, and marks it', async () => {
  const { store, broker, folded, relay } = house();
  await relay.start();
  const [one, two] = [writerOf(store, 's-1'), writerOf(store, 's-2')];
  for (let n = 0; n < 3; n += 1) await Promise.all([one(), two()]);
  await relay.told();
  expect(folded.filter((name) => name.startsWith('s-1'))).toEqual(['s-1 1', 's-1 2', 's-1 3']);
  expect(broker.facts).toEqual(folded);
  expect(await store.untold(10)).toEqual([]);
  await relay.stop();
});

it('folds everything untold before its start is done', async () => {
  const store = new MemoryEventStore();
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 5; n += 1) await write();
  const { folded, relay } = house({ batch: 2 }, store);
  await relay.start();
  expect(folded).toEqual(['s-1 1', 's-1 2', 's-1 3', 's-1 4', 's-1 5']);
  await relay.stop();
});

it('goes on folding while the broker is down, and tells all once it is back', async () => {
  const { store, broker, folded, relay } = house();
  broker.down = true;
  await relay.start();
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 4; n += 1) await write();
  await relay.drained();
  expect(folded).toHaveLength(4);
  expect(broker.facts).toEqual([]);
  expect(relay.lag()).toMatchObject({ unfolded: 0, untold: 4 });
  broker.down = false;
  await relay.told();
  expect(broker.facts).toEqual(folded);
  await relay.stop();
});

it('has folded all that is durable when drained resolves, what others wrote too', async () => {
  const store = new MemoryEventStore();
  const { folded, relay } = house({}, store);
  await relay.start();
  await store.append([
    { stream: 'o-1', from: 1, previousHash: '', recordedAt: '', events: [{ type: 'X', data: {}, commandId: 'x' }] },
  ]);
  await writerOf(store, 's-1')();
  await relay.drained();
  expect(new Set(folded)).toEqual(new Set(['o-1 1', 's-1 1']));
  await relay.stop();
});

it('leaves what another process wrote to that process, and tells it when it is still untold later', async () => {
  const store = new MemoryEventStore();
  const { broker, folded, relay, timers } = house({}, store);
  await relay.start();
  await store.append([
    { stream: 'o-1', from: 1, previousHash: '', recordedAt: '', events: [{ type: 'X', data: {}, commandId: 'x' }] },
  ]);
  await relay.drained();
  expect(folded).toEqual(['o-1 1']);
  expect(broker.facts).toEqual([]);
  timers.fire();
  await settle();
  expect(broker.facts).toEqual(['o-1 1']);
  await relay.stop();
});

it('parks a stream whose commit cannot be told, with an alarm, and tells the others', async () => {
  const { store, broker, folded, log, relay } = house({
    map: (commit) => {
      if (named(commit) === 's-1 2') throw new UntellableError('no mapping');
      return [named(commit)];
    },
  });
  await relay.start();
  const [one, two] = [writerOf(store, 's-1'), writerOf(store, 's-2')];
  for (let n = 0; n < 3; n += 1) await Promise.all([one(), two()]);
  await relay.told();
  expect(broker.facts.filter((name) => name.startsWith('s-1'))).toEqual(['s-1 1']);
  expect(broker.facts.filter((name) => name.startsWith('s-2'))).toHaveLength(3);
  expect(folded).toHaveLength(6);
  expect(relay.lag().parked).toEqual(['s-1']);
  expect(log.errors).toEqual(['a commit cannot be told, its stream is parked']);
  expect((await store.untold(10)).map(named)).toEqual(['s-1 2', 's-1 3']);
  await relay.stop();
});

it('keeps a bounded backlog in memory and finds the rest in the store again, in order', async () => {
  const { store, broker, relay } = house({ maxBacklog: 3, batch: 2 });
  broker.down = true;
  await relay.start();
  const [one, two] = [writerOf(store, 's-1'), writerOf(store, 's-2')];
  for (let n = 0; n < 10; n += 1) await Promise.all([one(), two()]);
  await relay.drained();
  expect(relay.lag()).toMatchObject({ untold: 3, more: true });
  broker.down = false;
  await relay.told();
  for (const stream of ['s-1', 's-2'])
    expect(broker.facts.filter((name) => name.startsWith(stream))).toEqual(
      Array.from({ length: 10 }, (_, n) => `${stream} ${n + 1}`),
    );
  expect(await store.untold(10)).toEqual([]);
  await relay.stop();
});

it('tries a fold that fails until it passes, and folds nothing out of order meanwhile', async () => {
  const folded: string[] = [];
  let failures = 3;
  const { store, relay } = house({
    fold: (commits) => {
      if (failures-- > 0) return Promise.reject(new Error('no room'));
      folded.push(...commits.map(named));
      return Promise.resolve();
    },
  });
  await relay.start();
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 3; n += 1) await write();
  await relay.drained();
  expect(folded).toEqual(['s-1 1', 's-1 2', 's-1 3']);
  await relay.stop();
});

it('tells again what was recorded since an instant', async () => {
  const { store, broker, relay } = house();
  await relay.start();
  await writerOf(store, 's-1')();
  await relay.told();
  await relay.retell('2026-01-01T00:00:00.000Z');
  await relay.told();
  expect(broker.facts).toEqual(['s-1 1', 's-1 1']);
  await relay.stop();
});

it('tells again what another process found untold, as `npm run retell` does beside it', async () => {
  const { store, broker, relay, timers } = house();
  await relay.start();
  const write = writerOf(store, 's-1');
  for (let n = 0; n < 2; n += 1) await write();
  await relay.told();
  await store.retell('2026-01-01T00:00:00.000Z');
  while (broker.facts.length < 4) {
    timers.fire();
    await settle();
  }
  expect(broker.facts).toEqual(['s-1 1', 's-1 2', 's-1 1', 's-1 2']);
  await relay.stop();
});

it('tells nothing that is not folded yet, even when a sweep finds it', async () => {
  const gate = Promise.withResolvers<void>();
  const { store, broker, relay } = house({ fold: () => gate.promise });
  await relay.start();
  await writerOf(store, 's-1')();
  const told = relay.told();
  await settle();
  expect(broker.facts).toEqual([]);
  gate.resolve();
  await told;
  expect(broker.facts).toEqual(['s-1 1']);
  await relay.stop();
});
