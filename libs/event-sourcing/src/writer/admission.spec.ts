import { expect, it } from '@jest/globals';
import type { Precedence } from '#platform';
import { BusyError } from '../writer.port.ts';
import { Admission } from './admission.ts';

/** Commands that go on until they are let go, in a time that stands still but for `pass`. */
const world = () => {
  let now = 0;
  let alarm: Readonly<{ at: number; ring: () => void }> | undefined;
  const after = (ms: number, ring: () => void) => {
    alarm = { at: now + ms, ring };
    return { cancel: () => undefined };
  };
  const admission = new Admission({ timers: { monotonicMs: () => now, after } });
  const [begun, refused]: [(() => void)[], unknown[]] = [[], []];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    admission,
    begun,
    refused,
    ask: async (count: number) => {
      for (let n = 0; n < count; n += 1)
        admission
          .run(() => new Promise<void>((resolve) => void begun.push(resolve)))
          .catch((error: unknown) => refused.push(error));
      await settled();
    },
    finish: async (count: number) => {
      for (const done of begun.splice(0, count)) done();
      await settled();
    },
    pass: async (ms: number) => {
      now += ms;
      const due = alarm && alarm.at <= now ? alarm : undefined;
      if (due) alarm = undefined;
      due?.ring();
      await settled();
    },
  };
};

it('begins what can be done soon, lets the rest wait in order, and begins each when a place is free', async () => {
  const { ask, begun, refused, finish } = world();
  await ask(1_200);
  expect([begun.length, refused.length]).toEqual([1_000, 0]);
  await finish(50);
  expect([begun.length, refused.length]).toEqual([1_000, 0]);
});

it('refuses whose turn has not come in time, with nothing begun, and nobody else', async () => {
  const { ask, begun, refused, pass, finish } = world();
  await ask(1_010);
  await pass(600);
  await ask(5);
  await pass(400);
  expect([begun.length, refused.length]).toEqual([1_000, 10]);
  expect(refused.every((error) => error instanceof BusyError)).toBe(true);
  await finish(5);
  expect(begun).toHaveLength(1_000);
  await pass(2_000);
  expect(refused).toHaveLength(10);
});

it('works on fewer at once when less was done in a rush, and on more again when it goes faster', async () => {
  const { admission, ask, finish, pass } = world();
  const rushAt = async (perWindow: number, windows: number) => {
    for (let n = 0; n < windows; n += 1) {
      await pass(250);
      await ask(2_000);
      await finish(perWindow);
    }
  };
  await rushAt(160, 12);
  expect(admission.most).toBeLessThan(400);
  await rushAt(200, 12);
  expect(admission.most).toBeGreaterThan(340);
});

it('never works on so few that a batch has nothing to hold', async () => {
  const { admission, ask, pass } = world();
  for (let n = 0; n < 40; n += 1) {
    await pass(250);
    await ask(100);
  }
  expect(admission.most).toBe(300);
});

it('learns nothing from quiet times, nor from what rules refuse', async () => {
  const { admission, ask, finish, pass } = world();
  for (let n = 0; n < 40; n += 1) {
    await pass(1_000);
    await ask(1);
    await finish(1);
  }
  const refusal = new Error('full');
  await expect(admission.run(() => Promise.reject(refusal))).rejects.toBe(refusal);
  expect(admission.most).toBe(1_000);
});

it('lets nothing else go before whoever is inside or waits for a turn', async () => {
  const waiting = { now: 0 };
  const precedence: Precedence = {
    turn: () => Promise.resolve(true),
    answering: (work) => {
      waiting.now += 1;
      return work().finally(() => (waiting.now -= 1));
    },
  };
  const timers = { monotonicMs: () => 0, after: () => ({ cancel: () => undefined }) };
  const admission = new Admission({ timers, precedence });
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const all = Array.from({ length: 1_001 }, () => admission.run(() => promise));
  expect([admission.most, waiting.now]).toEqual([1_000, 1_001]);
  resolve(undefined);
  await Promise.all(all);
  expect(waiting.now).toBe(0);
});
