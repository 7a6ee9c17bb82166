import { describe, expect, it } from '@jest/globals';
import { precedence } from './precedence.ts';

/** Time stands still but for `pass`; a busy thread lets its timers ring late. */
const world = (longestMs = 250, atOnce = 32, few = 0) => {
  let now = 0;
  let alarm: Readonly<{ at: number; ring: () => void }> | undefined;
  const timers = {
    monotonicMs: () => now,
    after: (ms: number, ring: () => void) => {
      alarm = { at: now + ms, ring };
      return { cancel: () => undefined };
    },
  };
  const people = precedence({ timers, longestMs, atOnce, few });
  const said: boolean[] = [];
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return {
    people,
    said,
    /** Somebody who waits until the function returned is called. */
    somebody: () => {
      const { promise, resolve } = Promise.withResolvers<undefined>();
      const answered = people.answering(() => promise);
      return async () => {
        resolve(undefined);
        await answered;
      };
    },
    ask: async (count = 1) => {
      for (let n = 0; n < count; n += 1) void people.turn().then((free) => said.push(free));
      await settled();
    },
    /** The alarm rings so much later than it was set for. */
    pass: async (late: number) => {
      const due = alarm;
      alarm = undefined;
      now = (due?.at ?? now) + late;
      due?.ring();
      await settled();
    },
  };
};

describe('what follows from earlier answers', () => {
  it('goes on at once and in large pieces while nobody waits', async () => {
    const { ask, said } = world();
    await ask(2);
    expect(said).toEqual([true, true]);
  });

  it('stands back while people keep the thread busy, and goes on when the last has gone', async () => {
    const { ask, said, somebody, pass } = world();
    const answered = somebody();
    await ask();
    await pass(30);
    await pass(30);
    expect(said).toEqual([]);
    await answered();
    await pass(200);
    expect(said).toEqual([true]);
  });

  it('goes on in small pieces while more people are likely to come', async () => {
    const { ask, said, somebody, pass } = world();
    await somebody()();
    await ask();
    await pass(0);
    expect(said).toEqual([false]);
  });

  it('goes on in small pieces where the thread has time, whoever waits', async () => {
    const { ask, said, somebody, pass } = world();
    somebody();
    await ask();
    expect(said).toEqual([]);
    await pass(0);
    expect(said).toEqual([false]);
  });

  it('goes on a few at once where the thread has time, in the order in which they asked', async () => {
    const { ask, said, somebody, pass } = world(250, 2);
    somebody();
    await ask(5);
    for (const done of [2, 4, 5]) {
      await pass(0);
      expect(said).toHaveLength(done);
    }
    await pass(0);
    await ask(1);
    expect(said).toHaveLength(5);
  });

  it('never stands back longer than it may, and then has a slice of the time for all that asks', async () => {
    const { ask, said, somebody, pass } = world(100, 1);
    somebody();
    await ask();
    await pass(50);
    await ask(2);
    expect(said).toEqual([]);
    await pass(50);
    expect(said).toEqual([false, false, false]);
    await ask(2);
    expect(said).toHaveLength(5);
    await pass(25);
    await ask();
    expect(said).toHaveLength(5);
  });

  it('goes on a few at once beside few people, however late the thread is: it may be late because of this', async () => {
    const { ask, said, somebody, pass } = world(250, 2, 1);
    somebody();
    await ask(3);
    await pass(30);
    expect(said).toEqual([false, false]);
    somebody();
    await pass(30);
    expect(said).toHaveLength(2);
  });

  it('counts nobody whose work has failed', async () => {
    const { people, ask, said, pass } = world();
    await expect(people.answering(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await ask();
    await pass(200);
    expect(said).toEqual([true]);
  });
});
