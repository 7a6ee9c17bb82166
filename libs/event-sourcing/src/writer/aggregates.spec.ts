import { expect, it } from '@jest/globals';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import { BrokenStreamError, StoreClosedError, type EventStore } from '../event-store.ts';
import { aggregates, type AggregatesOptions } from './aggregates.ts';
import { BusyError } from '../writer.port.ts';
import { UnfoldableError } from './standing.ts';
import { capacity, clock, HeldStore, places, quickTimers, settle, take } from './testing/counters.ts';

const writerOn = (store: EventStore, options: Partial<AggregatesOptions> = {}) =>
  aggregates(places, { store, clock, timers: quickTimers(), exclusive: true, ...options });

const heldWriter = (options?: Partial<AggregatesOptions>) => {
  const memory = new MemoryEventStore();
  const held = new HeldStore(memory);
  return { memory, held, writer: writerOn(held, options) };
};

it('decides, appends and answers with the events, the state and the version', async () => {
  const writer = writerOn(new MemoryEventStore());
  await writer.handle('place-1', take(2), 'a');
  expect(await writer.handle('place-1', take(3), 'b', { correlationId: 'c' })).toEqual({
    events: [
      {
        type: 'Taken',
        data: { places: 3 },
        stream: 'place-1',
        version: 2,
        commandId: 'b',
        recordedAt: '2026-12-01T06:00:00.000Z',
      },
    ],
    state: 5,
    version: 2,
    repeated: false,
  });
  expect((await writer.history('place-1')).map(({ commandId }) => commandId)).toEqual(['a', 'b']);
});

it('writes one commit for all commands that came while an append was in flight', async () => {
  const { memory, held, writer } = heldWriter();
  const first = writer.handle('place-1', take(), 'first');
  await settle();
  const rest = Array.from({ length: 8 }, (_, n) => writer.handle('place-1', take(), `rest-${n}`));
  await settle();
  expect(held.held).toBe(1);
  held.letGo();
  await first;
  await settle();
  held.letGo();
  expect((await Promise.all(rest)).map(({ version }) => version)).toEqual([2, 3, 4, 5, 6, 7, 8, 9]);
  expect((await memory.read('place-1')).map(({ events }) => events.length)).toEqual([1, 8]);
});

it('sends the commits of all streams that wait in one append', async () => {
  const { held, writer } = heldWriter();
  const all = Array.from({ length: 50 }, (_, n) => writer.handle(`place-${n}`, take(), 'a'));
  await settle();
  held.letGo();
  await Promise.all(all);
  expect(held.appends).toBe(1);
});

it('answers nobody before the append is durable, refusals that rest on it neither', async () => {
  const { held, writer } = heldWriter();
  const answers: string[] = [];
  const ask = (id: string, count: number): void =>
    void writer.handle('place-1', take(count), id).then(
      () => answers.push(id),
      () => answers.push(`${id} refused`),
    );
  ask('all', capacity);
  ask('one-more', 1);
  ask('nothing', 0);
  await settle();
  expect(answers).toEqual([]);
  held.letGo();
  await settle();
  expect(answers).toEqual(['all', 'one-more refused', 'nothing']);
});

it('answers a command that it has seen from its events and appends nothing', async () => {
  const store = new MemoryEventStore();
  const first = await writerOn(store).handle('place-1', take(4), 'a');
  await writerOn(store).handle('place-1', take(5), 'b');
  const again = await writerOn(store).handle('place-1', take(4), 'a');
  expect(again).toEqual({ events: first.events, state: 9, version: 2, repeated: true });
  expect(await store.read('place-1')).toHaveLength(2);
});

it('answers a repeated command even where it would now be refused', async () => {
  const writer = writerOn(new MemoryEventStore());
  const first = await writer.handle('place-1', take(capacity), 'a');
  await expect(writer.handle('place-1', take(1), 'b')).rejects.toMatchObject({ code: 'places.full' });
  expect((await writer.handle('place-1', take(capacity), 'a')).events).toEqual(first.events);
});

it('decides a command once that comes ten times at once, and answers all ten alike', async () => {
  const store = new MemoryEventStore();
  const writer = writerOn(store);
  const answers = await Promise.all(Array.from({ length: 10 }, () => writer.handle('place-1', take(4), 'same')));
  expect(new Set(answers.map(({ events }) => JSON.stringify(events))).size).toBe(1);
  expect(answers.filter(({ repeated }) => repeated)).toHaveLength(9);
  expect((await writer.load('place-1')).state).toBe(4);
});

it('decides nothing for a command that asks for nothing, and writes nothing', async () => {
  const store = new MemoryEventStore();
  expect(await writerOn(store).handle('place-1', take(0), 'a')).toMatchObject({ events: [], state: 0, version: 0 });
  expect(await store.read('place-1')).toEqual([]);
});

it('admits a bounded number of commands', async () => {
  const { held, writer } = heldWriter({ maxWaiting: 3 });
  const admitted = [1, 2, 3].map((n) => writer.handle(`place-${n}`, take(), 'a'));
  await expect(writer.handle('place-4', take(), 'a')).rejects.toThrow(BusyError);
  await settle();
  held.letGo();
  await Promise.all(admitted);
  expect(await Promise.all([settle().then(() => held.letGo()), writer.handle('place-4', take(), 'a')])).toHaveLength(2);
});

it('forgets states above its bound and reads them again', async () => {
  const store = new MemoryEventStore();
  const writer = writerOn(store, { cacheSize: 2 });
  for (const n of [1, 2, 3, 4, 1, 2]) await writer.handle(`place-${n}`, take(), `command-${n}-${Math.trunc(n)}`);
  for (const n of [1, 2, 3, 4]) expect((await writer.load(`place-${n}`)).version).toBe(1);
});

it('shows with loadFresh what another process wrote', async () => {
  const store = new MemoryEventStore();
  const [one, two] = [writerOn(store), writerOn(store)];
  await one.handle('place-1', take(), 'a');
  await two.handle('place-1', take(), 'b');
  expect(await one.loadFresh('place-1')).toEqual({ state: 2, version: 2 });
  expect(await one.load('place-1')).toEqual({ state: 2, version: 2 });
});

it('writes nothing to a stream that does not join', async () => {
  const store = new MemoryEventStore();
  const event = { type: 'Taken', data: { places: 1 }, commandId: 'x' };
  await store.append([{ stream: 'place-1', from: 3, events: [event], previousHash: '', recordedAt: clock.now() }]);
  const writer = writerOn(store);
  await expect(writer.handle('place-1', take(), 'a')).rejects.toThrow(BrokenStreamError);
  await expect(writer.load('place-1')).rejects.toThrow(BrokenStreamError);
  expect(await store.untold(10)).toHaveLength(1);
});

it('never folds over an event of a type that it does not know', async () => {
  const store = new MemoryEventStore();
  const event = { type: 'Unheard', data: {}, commandId: 'x' };
  await store.append([{ stream: 'place-1', from: 1, events: [event], previousHash: '', recordedAt: clock.now() }]);
  const writer = writerOn(store, { knownTypes: ['Taken'] });
  await expect(writer.handle('place-1', take(), 'a')).rejects.toThrow(UnfoldableError);
});

it('says that the store is closed', async () => {
  const store = new MemoryEventStore();
  const writer = writerOn(store);
  await writer.handle('place-1', take(), 'a');
  await store.close();
  await expect(writer.handle('place-1', take(), 'b')).rejects.toThrow(StoreClosedError);
  await expect(writer.handle('place-2', take(), 'b')).rejects.toThrow(StoreClosedError);
});

it('splits what is too much for one commit, whole commands at a time', async () => {
  const store = new MemoryEventStore();
  const writer = writerOn(store, { maxEvents: 4 });
  await Promise.all(Array.from({ length: 10 }, (_, n) => writer.handle('place-1', take(), `c-${n}`)));
  expect((await store.read('place-1')).map(({ events }) => events.length)).toEqual([4, 4, 2]);
});
