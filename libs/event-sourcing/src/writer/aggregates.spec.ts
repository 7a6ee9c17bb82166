import { afterEach, expect, it } from '@jest/globals';
import { aggregates, commitQueue, DomainError, eventStoreAt, type Decider, type Message } from '../index.ts';

it('placeholder smoke', async () => {
  type Added = Message<'Added', { n: number }>;
  type Add = Message<'Add', { n: number }>;
  const counter: Decider<number, Add, Added> = {
    initial: 0,
    decide: ({ data }, state) => {
      if (state + data.n > 100) throw new DomainError('full');
      return data.n === 0 ? [] : [{ type: 'Added', data }];
    },
    evolve: (state, { data }) => state + data.n,
  };
  const store = await eventStoreAt('sqlite:/tmp/es-smoke-' + process.pid, 'x');
  const clock = { now: () => '2026-12-01T06:00:00Z', nowMs: () => 1_780_000_000_000 };
  const timers = { after: () => ({ cancel: () => undefined }), sleep: () => Promise.resolve(), monotonicMs: () => performance.now() };
  const counters = aggregates(counter, { store, clock, timers, exclusive: true });
  const results = await Promise.allSettled(
    Array.from({ length: 150 }, (_, i) => counters.handle('counter-1', { type: 'Add', data: { n: 1 } }, `c${i}`)),
  );
  expect(results.filter((r) => r.status === 'fulfilled')).toHaveLength(100);
  expect((await store.read('counter-1')).length).toBe(1);
  const again = await counters.handle('counter-1', { type: 'Add', data: { n: 1 } }, `c5`);
  expect(again.repeated).toBe(true);
  expect(again.events[0]?.version).toBe(6);
  await store.close();
});
