// "Do this at that time." Jobs only make timers punctual: what is due is also a view in the service's own store.
import type { Instant } from '#contracts';

/** Jobs hold ids, never data of a person. */
export type Job = Readonly<{ queue: string; id: string; at: Instant; payload: Readonly<Record<string, string>> }>;
export type JobHandler = (job: Job, attempt: number) => Promise<void>;

export interface Jobs {
  /**
   * Adds a job; the same queue and id again does nothing while it waits. A time in the past runs at once. When resolved it
   * survives this process, not a power cut: what is due is also a view of whoever asks, who looks there every minute.
   */
  add(job: Job): Promise<void>;
  /** Takes a waiting job back; unknown or running does nothing. */
  cancel(queue: string, id: string): Promise<void>;
  /** Runs the jobs of a queue when due, at least once; a rejected one again with backoff (1 s doubling to 60 s). */
  work(queue: string, handler: JobHandler): Promise<void>;
  /** Starts all jobs due by now and resolves when each has ended its first attempt. For the trial clock. */
  runDue(): Promise<void>;
  /** False while the engine is known to be away; left out where it cannot be. */
  reachable?(): boolean;
  close(): Promise<void>;
}
