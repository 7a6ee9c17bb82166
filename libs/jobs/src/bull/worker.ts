import type Bull from 'bull';
import { errorFacts, type Clock, type Logger } from '#platform';
import { mostAttempts, retryAfterMs } from '../backoff.ts';
import type { Job, JobHandler } from '../jobs.port.ts';
import { PutBack, type Queue } from './queue.ts';

export type WorkerParts = Readonly<{
  clock: Clock;
  log: Logger;
  /** Jobs of the queue that this process runs at once, at most. */
  concurrency: number;
  /** A text that no other process uses. */
  token: string;
}>;

const redisAwayMs = 1000;

/** Runs the jobs of one queue when they are due by our clock; Bull's own clock only wakes it. */
export class Worker {
  private readonly running = new Set<Promise<void>>();
  private ended = false;
  private runs = 0;

  constructor(
    readonly queue: Queue,
    private readonly handler: JobHandler,
    private readonly parts: WorkerParts,
  ) {}

  /** Returns at once; with Redis away it begins when that is there. */
  start(): void {
    const { concurrency, log } = this.parts;
    const begun = this.queue.bull.process(concurrency, (job: Bull.Job) => this.tracked(job));
    begun.catch((error: unknown) => {
      if (!this.ended) log.error({ queue: this.queue.name, ...errorFacts(error) }, 'a worker of jobs has ended');
    });
  }

  /** Starts nothing more and waits for what runs. */
  async end(): Promise<void> {
    this.ended = true;
    await Promise.allSettled(this.running);
    await this.queue.close();
  }

  private tracked(job: Bull.Job): Promise<void> {
    const run = this.attempt(job).finally(() => this.running.delete(run));
    this.running.add(run);
    return run;
  }

  private async attempt(bullJob: Bull.Job): Promise<void> {
    if (this.ended) throw new PutBack(1);
    const { clock, token } = this.parts;
    const run = `${token}/${(this.runs += 1)}`;
    const id = String(bullJob.id);
    const begun = await this.queue.scripts.begin(id, clock.nowMs(), run).catch(() => {
      throw new PutBack(redisAwayMs);
    });
    if (begun.state === 'early') throw new PutBack(begun.dueMs - clock.nowMs());
    if (begun.state !== 'run') {
      // It may be a remnant without options: let Bull keep nothing of it.
      bullJob.opts.removeOnComplete = true;
      return;
    }
    const againMs = await this.run(this.queue.jobOf(id, begun.data), begun.attempt);
    await this.over(id, run, againMs);
  }

  /** Answers when the job wants to run again, if it failed and may. */
  private async run(job: Job, attempt: number): Promise<number | undefined> {
    const { clock, log } = this.parts;
    const facts = { queue: job.queue, job: job.id };
    if (attempt <= mostAttempts) {
      try {
        await this.handler(job, attempt);
        return undefined;
      } catch (error) {
        log.warn({ ...facts, attempt, ...errorFacts(error) }, 'a job failed');
        if (attempt < mostAttempts) return clock.nowMs() + retryAfterMs(attempt);
      }
    }
    log.error({ ...facts, attempts: mostAttempts }, 'a job was given up');
    return undefined;
  }

  private async over(id: string, run: string, againMs: number | undefined): Promise<void> {
    const { clock } = this.parts;
    const dueMs = await this.queue.scripts.end(id, run, againMs && Math.ceil(againMs)).catch(() => {
      throw new PutBack(redisAwayMs);
    });
    if (dueMs !== undefined) throw new PutBack(dueMs - clock.nowMs());
  }
}
