import { systemRandom, type Clock, type Logger, type Timers } from '#platform';
import type { Jobs } from '../jobs.port.ts';
import { Connections } from './connections.ts';
import { Queue } from './queue.ts';
import { Worker } from './worker.ts';

export type RedisJobsOptions = Readonly<{
  /** `redis://host:port`, with name, password and number of the database where needed, or `rediss:`. */
  address: string;
  clock: Clock;
  timers: Timers;
  log: Logger;
  /** Jobs of one queue that this process runs at once, at most; default 16. */
  concurrency?: number;
}>;

const between = 5;

/** What the users of one address in a process share. */
class Hub {
  readonly users = new Set<object>();
  readonly workers = new Map<string, Worker>();
  private readonly connections: Connections;
  private readonly queues = new Map<string, Queue>();

  constructor(private readonly options: RedisJobsOptions) {
    this.connections = new Connections(options.address, options.log);
  }

  queue(name: string): Queue {
    const found = this.queues.get(name) ?? new Queue(name, { connections: this.connections, ...this.options });
    this.queues.set(name, found);
    return found;
  }

  start(worker: Worker): void {
    this.workers.set(worker.queue.name, worker);
    worker.start();
  }

  async end(worker: Worker): Promise<void> {
    await worker.end();
    this.workers.delete(worker.queue.name);
    this.queues.delete(worker.queue.name);
  }

  reachable(): boolean {
    return this.connections.reachable;
  }

  async runDue(): Promise<void> {
    const nowMs = this.options.clock.nowMs();
    await Promise.all([...this.workers.values()].map(({ queue }) => this.drain(queue, nowMs)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.queues.values()].map((queue) => queue.close()));
    this.connections.close();
  }

  private async drain(queue: Queue, nowMs: number): Promise<void> {
    while (await queue.promoteDue(nowMs)) await this.options.timers.sleep(between);
  }
}

const hubs = new Map<string, Hub>();
const newToken = () => Buffer.from(systemRandom.bytes(12)).toString('base64url');

const leave = async (address: string, hub: Hub, user: object): Promise<void> => {
  if (!hub.users.delete(user) || hub.users.size > 0) return;
  hubs.delete(address);
  await hub.close();
};

/**
 * Jobs on Bull and Redis. All users of an address in a process share one instance; workers of several processes share a
 * queue's jobs. While Redis is away `add` and `cancel` reject within seconds and workers wait. `runDue` covers the queues
 * that this process works on.
 */
export const redisJobs = (options: RedisJobsOptions): Jobs => {
  const hub = hubs.get(options.address) ?? new Hub(options);
  hubs.set(options.address, hub);
  const user = {};
  hub.users.add(user);
  const own: Worker[] = [];
  const open = () => {
    if (!hub.users.has(user)) throw new Error('the jobs were closed');
    return hub;
  };
  const parts = { concurrency: 16, ...options, token: newToken() };
  return {
    add: async (job) => open().queue(job.queue).add(job),
    cancel: async (queue, id) => open().queue(queue).cancel(id),
    work: async (queue, handler) => {
      if (open().workers.has(queue)) throw new Error(`the queue ${queue} has its worker already`);
      const worker = new Worker(hub.queue(queue), handler, parts);
      own.push(worker);
      hub.start(worker);
      return Promise.resolve();
    },
    runDue: async () => open().runDue(),
    reachable: () => hub.reachable(),
    close: async () => {
      await Promise.all(own.splice(0).map((worker) => hub.end(worker)));
      await leave(options.address, hub, user);
    },
  };
};
