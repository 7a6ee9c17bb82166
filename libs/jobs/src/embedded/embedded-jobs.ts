import { resolve } from 'node:path';
import type { Clock, Logger, Precedence, Timers } from '#platform';
import type { Jobs } from '../jobs.port.ts';
import { JobFile } from './job-file.ts';
import { Worker } from './worker.ts';

export type EmbeddedJobsOptions = Readonly<{
  /** Path of the SQLite file; made when missing. Used by one process at a time. */
  file: string;
  clock: Clock;
  timers: Timers;
  /** What is due stands back for people; left out: it does not. */
  precedence?: Precedence | undefined;
  log: Logger;
  /** Jobs of one queue that run at once, at most; default 16. */
  concurrency?: number;
}>;

type Hub = Readonly<{ file: JobFile; workers: Map<string, Worker>; users: Set<object> }>;
const hubs = new Map<string, Hub>();

const openHub = (path: string): Hub => {
  const workers = new Map<string, Worker>();
  const wake = () => {
    for (const worker of workers.values()) worker.wake();
  };
  return { file: new JobFile(path, wake), workers, users: new Set() };
};

const startWorker = (hub: Hub, worker: Worker): Worker => {
  if (hub.workers.has(worker.queue)) throw new Error(`the queue ${worker.queue} has its worker already`);
  hub.workers.set(worker.queue, worker);
  worker.wake();
  return worker;
};

const leave = (path: string, hub: Hub, user: object): void => {
  if (!hub.users.delete(user) || hub.users.size > 0) return;
  hubs.delete(path);
  hub.file.close();
};

/**
 * Jobs on one SQLite file within one process. All users of a file in a process share one instance, which closes with the
 * last of them. Jobs that ran when a process died run again at the next start. Throws when another process holds the file.
 */
export const embeddedJobs = (options: EmbeddedJobsOptions): Jobs => {
  const path = resolve(options.file);
  const hub = hubs.get(path) ?? openHub(path);
  hubs.set(path, hub);
  const user = {};
  hub.users.add(user);
  const own: Worker[] = [];
  const open = () => {
    if (!hub.users.has(user)) throw new Error('the jobs were closed');
    return hub;
  };
  const parts = { concurrency: 16, ...options, file: hub.file };
  return {
    add: async (job) => open().file.add(job),
    cancel: async (queue, id) => open().file.cancel({ queue, id }),
    work: (queue, handler) =>
      new Promise((resolve) => {
        own.push(startWorker(open(), new Worker(queue, handler, parts)));
        resolve();
      }),
    runDue: async () => {
      await Promise.all([...open().workers.values()].map((worker) => worker.runDue()));
    },
    close: async () => {
      await Promise.all(own.map((worker) => worker.end()));
      for (const worker of own.splice(0)) hub.workers.delete(worker.queue);
      leave(path, hub, user);
    },
  };
};
