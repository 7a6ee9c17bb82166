import { join } from 'node:path';
import { schemeOf } from '#platform';
import { redisJobs } from './bull/redis-jobs.ts';
import { embeddedJobs, type EmbeddedJobsOptions } from './embedded/embedded-jobs.ts';
import type { Jobs } from './jobs.port.ts';

/** The job engine at an address: `embedded:./data` keeps its jobs in `./data/jobs.db`, `redis://host:port` in Redis. */
export const jobsAt = (address: string, options: Omit<EmbeddedJobsOptions, 'file'>): Jobs => {
  const { scheme, rest } = schemeOf(address);
  if (scheme === 'embedded') return embeddedJobs({ ...options, file: join(rest, 'jobs.db') });
  if (scheme === 'redis' || scheme === 'rediss') return redisJobs({ ...options, address });
  throw new Error(`JOBS: no job engine for ${scheme}:`);
};
