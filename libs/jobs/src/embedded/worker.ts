import { errorFacts, type Clock, type Logger, type Precedence, type Timer, type Timers } from '#platform';
import { mostAttempts, retryAfterMs } from '../backoff.ts';
import type { JobHandler } from '../jobs.port.ts';
import type { JobFile, StoredJob } from './job-file.ts';

export type WorkerParts = Readonly<{
  file: JobFile;
  clock: Clock;
  timers: Timers;
  precedence?: Precedence | undefined;
  log: Logger;
  /** Jobs of the queue that run at once, at most. */
  concurrency: number;
}>;

// The clock may part from monotonic time (a trial clock): look again at least this often.
const longestSleepMs = 30_000;

/** Runs the jobs of one queue when they are due. */
export class Worker {
  private readonly running = new Set<Promise<void>>();
  private alarm: Timer | undefined;
  private ended = false;

  constructor(
    readonly queue: string,
    private readonly handler: JobHandler,
    private readonly parts: WorkerParts,
  ) {}

  /** Starts what is due and sets the alarm for the next. */
  wake(): void {
    this.startDue(this.parts.clock.nowMs());
    this.sleep();
  }

  /** Starts what is due by now; resolves when every one of these has ended an attempt. */
  async runDue(): Promise<void> {
    const nowMs = this.parts.clock.nowMs();
    for (;;) {
      this.startDue(nowMs);
      if (this.running.size === 0) break;
      await Promise.race(this.running);
    }
    this.sleep();
  }

  /** Starts nothing more and waits for what runs. */
  async end(): Promise<void> {
    this.ended = true;
    this.alarm?.cancel();
    await Promise.all(this.running);
  }

  private startDue(nowMs: number): void {
    const room = this.parts.concurrency - this.running.size;
    if (this.ended || room <= 0) return;
    for (const stored of this.parts.file.due(this.queue, nowMs, room)) {
      const run = this.run(stored).finally(() => {
        this.running.delete(run);
        if (!this.ended) this.wake();
      });
      this.running.add(run);
    }
  }

  private sleep(): void {
    this.alarm?.cancel();
    if (this.ended || this.running.size >= this.parts.concurrency) return;
    const { file, clock, timers } = this.parts;
    const due = file.nextDue(this.queue);
    if (due === undefined) return;
    const ms = Math.max(0, Math.min(longestSleepMs, due - clock.nowMs()));
    this.alarm = timers.after(ms, () => this.wake());
  }

  private async run(stored: StoredJob): Promise<void> {
    const { file } = this.parts;
    const attempt = stored.attempt + 1;
    file.start(stored);
    if (attempt > mostAttempts) {
      this.giveUp(stored);
      return;
    }
    await this.parts.precedence?.turn();
    try {
      await this.handler(stored.job, attempt);
      file.done(stored);
    } catch (error) {
      this.failed(stored, attempt, error);
    }
  }

  private failed(stored: StoredJob, attempt: number, error: unknown): void {
    const { file, clock, log } = this.parts;
    const { queue, id } = stored.job;
    log.warn({ queue, job: id, attempt, ...errorFacts(error) }, 'a job failed');
    if (attempt >= mostAttempts) this.giveUp(stored);
    else file.again(stored, clock.nowMs() + retryAfterMs(attempt));
  }

  private giveUp(stored: StoredJob): void {
    const { queue, id } = stored.job;
    this.parts.log.error({ queue, job: id, attempts: mostAttempts }, 'a job was given up');
    this.parts.file.done(stored);
  }
}
