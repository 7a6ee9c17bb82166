// Two processes on one store, and a network that loses requests and answers: no place is taken twice, no yes is lost.
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MemoryEventStore } from '../adapters/memory/memory-event-store.ts';
import { UnknownOutcomeError, type EventStore } from '../event-store.ts';
import { isDomainError } from '#contracts';
import { aggregates } from './aggregates.ts';
import { capacity, clock, FlakyStore, places, quickTimers, take, type Mishap } from './testing/counters.ts';

const seed = 20261201;

const processOn = (store: EventStore, exclusive = false) =>
  aggregates(places, { store, clock, timers: quickTimers(), exclusive, deadlineMs: 60_000 });

const mishap: fc.Arbitrary<Mishap> = fc.record({
  writes: fc.constantFrom('now' as const, 'later' as const, 'never' as const),
  says: fc.constantFrom('truth' as const, 'unknown' as const, 'throws' as const),
});

type Asked = Readonly<{ process: number; stream: string; id: string; places: number }>;
const asked: fc.Arbitrary<Asked> = fc.record({
  process: fc.nat(1),
  stream: fc.constantFrom('place-1', 'place-2'),
  id: fc.nat(30).map((n) => `command-${n}`),
  places: fc.integer({ min: 1, max: 3 }),
});

/** The same id always asks for the same. */
const once = (crowd: readonly Asked[]): readonly Asked[] => {
  const first = new Map<string, Asked>();
  return crowd.map((each) => {
    const key = `${each.stream} ${each.id}`;
    const known = first.get(key) ?? each;
    first.set(key, known);
    return { ...known, process: each.process };
  });
};

const check = async (
  memory: MemoryEventStore,
  crowd: readonly Asked[],
  answers: readonly PromiseSettledResult<object>[],
) => {
  for (const stream of ['place-1', 'place-2']) {
    const events = (await memory.read(stream)).flatMap((commit) => commit.events);
    const taken = events.reduce((sum, { data }) => sum + (data as { places: number }).places, 0);
    expect(taken).toBeLessThanOrEqual(capacity);
    const ids = events.map(({ commandId }) => commandId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [index, answer] of answers.entries()) {
      const one = crowd[index];
      if (one?.stream !== stream) continue;
      if (answer.status === 'fulfilled') expect(ids).toContain(one.id);
      else if (isDomainError(answer.reason)) expect(ids).not.toContain(one.id);
      else expect(answer.reason).toBeInstanceOf(UnknownOutcomeError);
    }
  }
};

it('never takes a place twice nor loses a yes, whatever two processes and the network do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(asked, { minLength: 1, maxLength: 25 }),
      fc.array(mishap, { maxLength: 8 }),
      fc.array(mishap, { maxLength: 8 }),
      async (drawn, mishaps, others) => {
        const crowd = once(drawn);
        const memory = new MemoryEventStore();
        const processes = [processOn(new FlakyStore(memory, mishaps)), processOn(new FlakyStore(memory, others))];
        const answers = await Promise.allSettled(
          crowd.map(
            ({ process, stream, id, places: count }) =>
              processes[process]?.handle(stream, take(count), id) ?? Promise.reject(new Error('no such process')),
          ),
        );
        await check(memory, crowd, answers);
      },
    ),
    { seed, numRuns: 150 },
  );
});

it('refuses nothing on memory that another process has changed', async () => {
  const memory = new MemoryEventStore();
  const [one, two] = [processOn(new FlakyStore(memory, [])), processOn(new FlakyStore(memory, []))];
  await one.handle('place-1', take(4), 'a');
  await two.handle('place-1', take(4), 'b');
  expect(await one.handle('place-1', take(4), 'b')).toMatchObject({ repeated: true, version: 2 });
});

it('looks for what others wrote before it says that there is nothing to do', async () => {
  const memory = new MemoryEventStore();
  const [one, two] = [processOn(new FlakyStore(memory, [])), processOn(new FlakyStore(memory, []))];
  await one.handle('place-1', take(4), 'a');
  await two.handle('place-1', take(4), 'b');
  expect(await one.handle('place-1', take(0), 'c')).toMatchObject({ events: [], state: 8, version: 2 });
});

it('answers also when the look for what others wrote failed at first', async () => {
  const memory = new MemoryEventStore();
  const store = new FlakyStore(memory, []);
  const writer = processOn(store);
  await writer.handle('place-1', take(4), 'a');
  let failures = 2;
  const { read } = store;
  store.read = (stream, from) => (failures-- > 0 ? Promise.reject(new Error('no answer')) : read(stream, from));
  expect(await writer.handle('place-1', take(0), 'nothing')).toMatchObject({ events: [], state: 4 });
  failures = 2;
  await expect(writer.handle('place-1', take(capacity), 'refused')).rejects.toMatchObject({ code: 'places.full' });
});

it('answers the same after a crash between the append and the answer', async () => {
  const memory = new MemoryEventStore();
  const dying = aggregates(places, {
    store: new FlakyStore(memory, [{ writes: 'now', says: 'unknown' }]),
    clock,
    timers: { ...quickTimers(), sleep: () => new Promise(() => undefined) },
    exclusive: true,
  });
  void dying.handle('place-1', take(3), 'a').catch(() => undefined);
  while ((await memory.read('place-1')).length === 0) await new Promise((resolve) => void setImmediate(resolve));
  const reborn = processOn(memory, true);
  expect(await reborn.handle('place-1', take(3), 'a')).toMatchObject({ state: 3, version: 1, repeated: true });
  expect(await memory.read('place-1')).toHaveLength(1);
});

it('does not refuse a command in doubt because an earlier one in doubt went away', async () => {
  const memory = new MemoryEventStore();
  const never: Mishap = { writes: 'never', says: 'unknown' };
  const late: Mishap = { writes: 'later', says: 'unknown' };
  const writer = processOn(new FlakyStore(memory, [late, never, never]));
  const answers = await Promise.allSettled([
    writer.handle('place-1', take(capacity), 'all'),
    writer.handle('place-1', take(1), 'more'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect((await memory.read('place-1')).flatMap(({ events }) => events)).toHaveLength(1);
});

it('leaves a command unknown that would be refused without the one before it, while both may still land', async () => {
  const memory = new MemoryEventStore();
  await processOn(memory).handle('place-1', take(capacity), 'full');
  const timers = quickTimers();
  const lost = Array.from({ length: 1_000 }, (): Mishap => ({ writes: 'never', says: 'unknown' }));
  const store = new FlakyStore(memory, lost);
  const writer = aggregates(places, { store, clock, timers, exclusive: false, deadlineMs: 1_000 });
  const freeing = writer.handle('place-1', take(-5), 'free');
  const hears = expect(freeing).rejects.toThrow(UnknownOutcomeError);
  await timers.sleep(500);
  await expect(writer.handle('place-1', take(5), 'take')).rejects.toThrow(UnknownOutcomeError);
  await hears;
});
