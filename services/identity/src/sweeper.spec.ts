import { expect, it } from '@jest/globals';
import { silentLogger, type Timers } from '#platform';
import { eventually } from '#testing';
import { Sweeper } from './sweeper.ts';

const nothing = () => Promise.resolve();

/** Sweeps that leave so many errands undone, one after another, and the pauses between them. */
const pausesAfter = async (left: readonly number[]): Promise<readonly number[]> => {
  const pauses: number[] = [];
  const timers = {
    after: (ms: number, task: () => void) => {
      pauses.push(ms);
      if (pauses.length < left.length) task();
      return { cancel: () => undefined };
    },
  } as Timers;
  let swept = 0;
  const errands = { sweep: () => Promise.resolve(left[swept++] ?? 0), settled: nothing };
  const rest = { vault: { sweep: nothing }, sessions: { sweep: nothing }, messages: { since: () => '' } };
  const services = { errands, ...rest, clock: { now: () => '' } } as unknown as ConstructorParameters<
    typeof Sweeper
  >[0];
  const sweeper = new Sweeper(services, timers, silentLogger);
  sweeper.start();
  await eventually(() => Promise.resolve(pauses.length === left.length));
  await sweeper.stop();
  return pauses;
};

it('takes up within a second what the first sweep after a start could not do, for scheduling may not serve yet', async () => {
  expect(await pausesAfter([1, 1, 0])).toEqual([250, 500, 5_000]);
});

it('looks less and less often for what cannot be done for long, and soon again when something new is left', async () => {
  const pauses = await pausesAfter([2, 2, 2, 2, 2, 2, 2, 2, 0, 1]);
  expect(pauses).toEqual([250, 500, 500, 1_000, 1_000, 2_000, 5_000, 5_000, 5_000, 250]);
});
