import Bull from 'bull';
import type { Redis } from 'ioredis';
import { msOf, type Clock, type Timers } from '#platform';
import type { Job } from '../jobs.port.ts';
import { commandTimeoutMs, type ConnectionKind, type Connections } from './connections.ts';
import { keyPrefix, scriptsOf, type Scripts } from './scripts.ts';

/** A run that is not the last: Bull puts the job back for so long. Its words are kept in Redis, so there are none of anybody else. */
export class PutBack extends Error {
  override readonly name = 'PutBack';
  readonly delayMs: number;
  constructor(delayMs: number) {
    super('put back');
    this.delayMs = Math.max(1, Math.ceil(delayMs));
  }
}

/** What Bull keeps of a job. A storage format. */
type Kept = Readonly<{ at: string; payload: Job['payload']; due: number }>;

export type QueueParts = Readonly<{ connections: Connections; clock: Clock; timers: Timers }>;

/** Inner parts of Bull 4 that let a lost connection escape as an unhandled rejection. */
type Inside = {
  processing: Readonly<Record<string, Promise<unknown>>>;
  setWorkerName: () => Promise<void>;
  whenCurrentJobsFinished: () => Promise<void>;
};

const lockMs = 15_000;
const closeMs = 3000;
const settings: Bull.AdvancedSettings = {
  lockDuration: lockMs,
  // What ran when a process died runs again within twenty seconds; we count its attempts ourselves.
  stalledInterval: 5000,
  maxStalledCount: 1_000_000_000,
  retryProcessDelay: 1000,
  backoffStrategies: { ours: (_: number, error: Error) => (error instanceof PutBack ? error.delayMs : 1000) },
};
// Bull silently drops an id that it has in any state, so nothing stays after its end.
const defaultJobOptions: Bull.JobOptions = {
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 1_000_000_000,
  backoff: { type: 'ours' },
  stackTraceLimit: 1,
};

// Without the ending an id like "failed" or "x:lock" would be one of Bull's own keys.
const bullId = (id: string): string => `${id}.job`;

/** One of Bull's queues, with the manners of the port. */
export class Queue {
  readonly bull: Bull.Queue<Kept>;
  readonly scripts: Scripts;
  private waiting: Redis | undefined;

  constructor(
    readonly name: string,
    private readonly parts: QueueParts,
  ) {
    const { connections } = parts;
    const createClient = (kind: ConnectionKind): Redis => {
      const made = connections.of(kind);
      if (kind === 'bclient') this.waiting = made;
      return made;
    };
    const key = encodeURIComponent(name);
    this.bull = new Bull(key, { prefix: keyPrefix, createClient, settings, defaultJobOptions });
    this.scripts = scriptsOf(connections.client, key);
    this.inside.setWorkerName = () => Promise.resolve();
    this.inside.whenCurrentJobsFinished = () => this.stopWaiting();
  }

  /** Rejects within seconds when Redis does not answer; it may take the job later nevertheless. */
  async add(job: Job): Promise<void> {
    const { clock, timers } = this.parts;
    const due = msOf(job.at);
    const kept: Kept = { at: job.at, payload: job.payload, due };
    const [id, text] = [bullId(job.id), JSON.stringify(kept)];
    const untilMs = timers.monotonicMs() + commandTimeoutMs;
    let place = await this.scripts.place(id, text);
    while (place === 'ending' && timers.monotonicMs() < untilMs) {
      await timers.sleep(10);
      place = await this.scripts.place(id, text);
    }
    if (place === 'ending') throw new Error(`the job before it in ${job.queue} does not end`);
    if (place === 'free') await this.bull.add(kept, { jobId: id, delay: Math.max(0, Math.ceil(due - clock.nowMs())) });
  }

  cancel(id: string): Promise<void> {
    return this.scripts.cancel(bullId(id));
  }

  /** The job as the port has it, from what Bull kept. */
  jobOf(id: string, text: string): Job {
    const { at, payload } = JSON.parse(text) as Kept;
    return { queue: this.name, id: id.slice(0, -bullId('').length), at, payload };
  }

  /** Lets the delayed jobs due by then run; true while any is about to run or runs. */
  async promoteDue(nowMs: number): Promise<boolean> {
    const { busy, due } = await this.scripts.look(nowMs);
    await Promise.all(due.map((id) => this.promote(id)));
    return busy || due.length > 0;
  }

  /** Takes no new job, waits for Bull to note the end of those that ran, but not for a Redis that is away. */
  async close(): Promise<void> {
    const late = new AbortController();
    const waited = this.parts.timers.sleep(closeMs, late.signal).catch(() => undefined);
    await Promise.race([this.bull.close().catch(() => undefined), waited]);
    late.abort();
    this.parts.connections.drop(this.waiting);
  }

  private get inside(): Inside {
    return this.bull as unknown as Inside;
  }

  private async promote(id: string): Promise<void> {
    const job = await this.bull.getJob(id);
    await job?.promote().catch((error: unknown) => {
      if (!String(error).includes('not in a delayed state')) throw error;
    });
  }

  private async stopWaiting(): Promise<void> {
    this.parts.connections.drop(this.waiting);
    await Promise.allSettled(Object.values(this.inside.processing));
  }
}
