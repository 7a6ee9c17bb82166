import { addSeconds } from '#platform';
import { eventually, type ManualClock } from '#testing';
import type { Job, JobHandler, Jobs } from '../jobs.port.ts';

/** What a contract suite needs of an adapter. */
export type JobsHarness = Readonly<{
  clock: ManualClock;
  /** One more user of the same engine; what waits there still waits. */
  open: () => Jobs;
  /** A queue that nobody used before. */
  queue: () => string;
  patienceMs: number;
  dispose: () => void;
}>;

export type JobsCase = Readonly<{ rule: string; holds: (bench: Bench) => Promise<void> }>;

type Reaction = (...args: Parameters<JobHandler>) => Promise<void> | void;

/** Writes down which jobs ran at which attempt and does what it is told to do. */
export class Worker {
  readonly ran: Job[] = [];
  readonly runs: string[] = [];
  constructor(private readonly react: Reaction = () => undefined) {}

  readonly handler: JobHandler = async (job, attempt) => {
    this.ran.push(job);
    this.runs.push(`${job.id} ${attempt}`);
    await this.react(job, attempt);
  };
}

export const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};

export const never = (): void => {
  throw new Error('not yet');
};

/** One case's own queue; closes what the case leaves open. */
export class Bench {
  readonly queue: string;
  private readonly opened: Jobs[] = [];

  constructor(readonly harness: JobsHarness) {
    this.queue = harness.queue();
  }

  get clock(): ManualClock {
    return this.harness.clock;
  }

  open(): Jobs {
    const jobs = this.harness.open();
    this.opened.push(jobs);
    return jobs;
  }

  /** A job of this case's queue, due so many seconds from now. */
  job(id: string, inSeconds: number, payload: Job['payload'] = {}): Job {
    const at = addSeconds(this.clock.now(), inSeconds);
    return { queue: this.queue, id, at, payload };
  }

  /** Lets time pass and runs what is due then. */
  async pass(jobs: Jobs, seconds: number): Promise<void> {
    this.clock.advance(seconds);
    await jobs.runDue();
  }

  until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
    return eventually(condition, this.harness.patienceMs);
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.opened.map((jobs) => jobs.close()));
  }
}
