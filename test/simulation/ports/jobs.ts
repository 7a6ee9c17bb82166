// The job engine: late, repeating itself, and losing what it was given. Services must not depend on it for more than time.
import type { Job, JobHandler, Jobs } from '#jobs';
import { msOf } from '#platform';
import { call, fileFaults, networkFaults } from '../engine/call.ts';
import type { Life, Sim } from '../engine/sim.ts';

type Worker = Readonly<{ life: Life; handler: JobHandler }>;
const nameOf = ({ queue, id }: Pick<Job, 'queue' | 'id'>): string => `${queue} ${id}`;

export class SimJobs {
  /** Every queue that somebody works. */
  readonly queues = new Set<string>();
  runs = 0;
  readonly #waiting = new Map<string, Job>();
  readonly #workers = new Map<string, Worker[]>();

  constructor(private readonly sim: Sim) {}

  portOf(life: Life, file: boolean): Jobs {
    const how = {
      kinds: file ? fileFaults : networkFaults,
      error: () => Promise.reject(new Error('the job engine cannot be reached')),
      inside: file,
    };
    return {
      add: (job) => call(this.sim, life, 'jobs.add', () => this.#add(job), how),
      cancel: (queue, id) =>
        call(this.sim, life, 'jobs.cancel', () => void this.#waiting.delete(nameOf({ queue, id })), how),
      work: (queue, handler) => {
        this.queues.add(queue);
        const others = (this.#workers.get(queue) ?? []).filter((one) => one.life.alive);
        this.#workers.set(queue, [...others, { life, handler }]);
        for (const job of this.#waiting.values()) if (job.queue === queue) this.#arm(job);
        return Promise.resolve();
      },
      runDue: () => Promise.resolve(),
      close: () => Promise.resolve(),
    };
  }

  /** After the clock has jumped: everything that is due by now. */
  wake(): void {
    for (const job of this.#waiting.values()) this.#arm(job);
  }

  #add(job: Job): void {
    if (this.#waiting.has(nameOf(job))) return;
    const fate = this.sim.faults.decide('jobs', job.queue, ['lost-job']);
    if (fate.kind === 'lost-job') return;
    this.#waiting.set(nameOf(job), job);
    this.#arm(job);
  }

  #arm(job: Job, afterMs = 0, attempt = 1): void {
    const fate = this.sim.faults.decide('jobs', `${job.queue} run`, ['late-job', 'repeated-job']);
    const dueIn = Math.max(0, msOf(job.at) - this.sim.clock().nowMs());
    const late = fate.kind === 'late-job' ? fate.amount * 30_000 : fate.wait * 20;
    this.sim.outside(Math.max(dueIn, afterMs) + late, () => {
      if (this.#waiting.has(nameOf(job))) this.#run(job, attempt, fate.kind === 'repeated-job');
    });
  }

  #run(job: Job, attempt: number, repeat: boolean): void {
    const worker = (this.#workers.get(job.queue) ?? []).find(({ life }) => life.alive);
    if (!worker) return;
    this.runs += 1;
    this.sim.later(worker.life, 0, () => {
      worker.handler(job, attempt).then(
        () => {
          if (repeat) this.#arm(job, 500);
          else this.#waiting.delete(nameOf(job));
        },
        () => this.#arm(job, Math.min(60_000, 1_000 * 2 ** attempt), attempt + 1),
      );
    });
  }
}
