import { silentLogger } from '#platform';
import { testSeams } from '#testing';
import { jobsAt } from '../jobs-at.ts';
import type { JobsHarness } from './jobs.harness.ts';

/** A real Redis at that address; queues are new in every run. */
export const redisHarness = (address: string, run: string): JobsHarness => {
  const { clock, timers } = testSeams();
  let queues = 0;
  return {
    clock,
    open: () => jobsAt(address, { clock, timers, log: silentLogger }),
    queue: () => `test-${run}-${(queues += 1)}`,
    patienceMs: 60_000,
    dispose: () => undefined,
  };
};
