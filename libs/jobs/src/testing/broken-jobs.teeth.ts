// Faults planted before a sound engine, one each: the suite must notice every one of them.
import type { JobHandler, Jobs } from '../jobs.port.ts';

type Spoil = (jobs: Jobs) => Jobs;

const withHandler =
  (spoil: (handler: JobHandler) => JobHandler): Spoil =>
  (jobs) => ({ ...jobs, work: (queue, handler) => jobs.work(queue, spoil(handler)) });

const unawaited = (work: Promise<void>): Promise<void> => {
  void work;
  return Promise.resolve();
};

let added = 0;

export const brokenJobs: Readonly<Record<string, Spoil>> = {
  'runs jobs before their time': (jobs) => ({
    ...jobs,
    add: (job) => jobs.add({ ...job, at: '2020-01-01T00:00:00Z' }),
  }),
  'runs jobs late': (jobs) => ({
    ...jobs,
    add: (job) => jobs.add({ ...job, at: job.at.replace('2026', '2027') }),
  }),
  'takes the same id for another job': (jobs) => ({
    ...jobs,
    add: (job) => jobs.add({ ...job, id: `${job.id}-${(added += 1)}` }),
  }),
  'lets a job added again replace the one that waits': (jobs) => ({
    ...jobs,
    add: async (job) => {
      await jobs.cancel(job.queue, job.id);
      await jobs.add(job);
    },
  }),
  'forgets to take jobs back': (jobs) => ({ ...jobs, cancel: () => Promise.resolve() }),
  'loses a job that failed': withHandler((handler) => (job, attempt) => handler(job, attempt).catch(() => undefined)),
  'counts every attempt as the first': withHandler((handler) => (job) => handler(job, 1)),
  'loses what a job was given': withHandler((handler) => (job, attempt) => handler({ ...job, payload: {} }, attempt)),
  'runs a job twice': withHandler((handler) => async (job, attempt) => {
    await handler(job, attempt);
    await handler(job, attempt);
  }),
  'does not wait for what is due': (jobs) => ({ ...jobs, runDue: () => unawaited(jobs.runDue()) }),
  'closes without waiting': (jobs) => ({ ...jobs, close: () => unawaited(jobs.close()) }),
  'keeps jobs in memory alone': (jobs) => {
    const own: [string, string][] = [];
    return {
      ...jobs,
      add: async (job) => {
        own.push([job.queue, job.id]);
        await jobs.add(job);
      },
      close: async () => {
        for (const [queue, id] of own) await jobs.cancel(queue, id);
        await jobs.close();
      },
    };
  },
};
