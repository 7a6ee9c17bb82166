import { silentLogger } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import { embeddedJobs } from '../embedded/embedded-jobs.ts';
import type { Jobs } from '../jobs.port.ts';
import type { JobsHarness } from './jobs.harness.ts';

/** Embedded jobs in a scratch folder; `spoil` may put a fault before them. */
export const embeddedHarness = (patienceMs: number, spoil = (jobs: Jobs): Jobs => jobs): JobsHarness => {
  const folder = scratchFolder('jobs');
  const { clock, timers } = testSeams();
  let queues = 0;
  return {
    clock,
    open: () => spoil(embeddedJobs({ file: `${folder.path}/jobs.db`, clock, timers, log: silentLogger })),
    queue: () => `queue-${(queues += 1)}`,
    patienceMs,
    dispose: () => folder.remove(),
  };
};
