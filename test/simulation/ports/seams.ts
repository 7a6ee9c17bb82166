import { timeOrderedIds, type Random, type Seams, type Timers } from '#platform';
import { Draws } from '../engine/chance.ts';
import { never } from '../engine/call.ts';
import type { Life, Sim } from '../engine/sim.ts';

const randomOf = (sim: Sim, about: string): Random => {
  const draws = new Draws(sim.chance.of(`random of ${about}`));
  return {
    below: (below) => draws.below(below),
    bytes: (length) => Uint8Array.from({ length }, () => draws.below(256)),
  };
};

const timersOf = (sim: Sim, life: Life): Timers => ({
  after: (ms, task) => sim.later(life, ms, task),
  sleep: (ms, signal) => {
    if (!life.alive) return never;
    if (signal?.aborted) return Promise.reject(signal.reason as Error);
    return new Promise((resolve, reject) => {
      const timer = sim.later(life, ms, resolve);
      signal?.addEventListener('abort', () => {
        timer.cancel();
        reject(signal.reason as Error);
      });
    });
  },
  monotonicMs: () => sim.now,
});

/** So far a host's clock is ahead: up to two seconds. */
export const skewOf = (sim: Sim, life: Life): number =>
  sim.chance.of('skew').below(life.name.length, 2) === 0 ? 0 : sim.chance.of(life.name).below(0, 2_000);

/** Time, chance and ids of one life of a process. */
export const seamsOf = (sim: Sim, life: Life, incarnation: number): Seams => {
  const clock = sim.clock(skewOf(sim, life));
  const random = randomOf(sim, `${life.name} ${String(incarnation)}`);
  return {
    clock,
    random,
    timers: timersOf(sim, life),
    ids: timeOrderedIds(clock.nowMs, random),
    // A stand-in: what hashing costs is of no concern here, only that it is waited for.
    hasher: {
      hash: (secret) => Promise.resolve(`hash of ${secret}`),
      verify: (hashed, secret) => Promise.resolve(hashed === `hash of ${secret}`),
    },
  };
};
