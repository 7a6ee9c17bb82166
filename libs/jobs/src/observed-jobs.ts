import type { Observed } from '#platform';
import type { Jobs } from './jobs.port.ts';

/** The same jobs, with a count of what the engine did not take. */
export const observedJobs = (jobs: Jobs, { service, metrics }: Observed): Jobs => {
  const counted = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      metrics.count('huduma_engine_errors_total', { service, engine: 'jobs' });
      throw error;
    }
  };
  return {
    add: (job) => counted(() => jobs.add(job)),
    cancel: (queue, id) => counted(() => jobs.cancel(queue, id)),
    work: (queue, handler) => counted(() => jobs.work(queue, handler)),
    runDue: () => counted(() => jobs.runDue()),
    ...(jobs.reachable ? { reachable: () => jobs.reachable?.() ?? true } : {}),
    close: () => jobs.close(),
  };
};
