import type { DatabaseSync } from 'node:sqlite';
import { msOf } from '#platform';
import type { Job } from '../jobs.port.ts';
import { openTables, prepareStatements } from './tables.ts';

export type StoredJob = Readonly<{ job: Job; attempt: number; generation: number }>;
type Key = Pick<Job, 'queue' | 'id'>;
type Write = Readonly<{ run: () => void; settle: (error?: Error) => void }>;

const noGeneration = -1;
const asError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

const storedJob = (queue: string, row: Readonly<Record<string, unknown>>): StoredJob => ({
  job: {
    queue,
    id: String(row['id']),
    at: String(row['at']),
    payload: JSON.parse(String(row['payload'])) as Job['payload'],
  },
  attempt: Number(row['attempt']),
  generation: Number(row['generation']),
});

/**
 * The file of waiting jobs. All writes of one loop turn are one transaction, and none waits for the disk: a killed process loses
 * nothing, and what the power takes with it whoever asked for the job finds in its own view (ADR 0014). Which jobs run is kept in
 * memory alone.
 */
export class JobFile {
  private readonly db: DatabaseSync;
  private readonly statements: ReturnType<typeof prepareStatements>;
  /** queue -> id -> generation of the jobs that run. */
  private readonly runs = new Map<string, Map<string, number>>();
  private writes: Write[] = [];

  constructor(
    file: string,
    private readonly added: () => void,
  ) {
    this.db = openTables(file);
    this.statements = prepareStatements(this.db);
  }

  /** Survives this process when resolved. Does nothing while such a job waits; while it runs, the new one waits for its end. */
  add(job: Job): Promise<void> {
    const values = [job.queue, job.id, job.at, msOf(job.at), JSON.stringify(job.payload)] as const;
    return this.write(() => {
      const generation = this.runs.get(job.queue)?.get(job.id);
      if (generation === undefined) this.statements.add.run(...values);
      else this.statements.addAfter.run(...values, generation);
    });
  }

  /** Survives this process when resolved. Takes back what waits, not what runs. */
  cancel({ queue, id }: Key): Promise<void> {
    return this.write(() => {
      this.statements.cancel.run(queue, id, this.runs.get(queue)?.get(id) ?? noGeneration);
    });
  }

  running(queue: string): number {
    return this.runs.get(queue)?.size ?? 0;
  }

  /** Waiting jobs of a queue due by then, the longest due first. */
  due(queue: string, nowMs: number, limit: number): readonly StoredJob[] {
    const rows = this.statements.byDue.all(queue, nowMs, limit + this.running(queue));
    return rows
      .map((row) => storedJob(queue, row))
      .filter(({ job }) => !this.isRunning(job))
      .slice(0, limit);
  }

  /** Milliseconds since the epoch when the next waiting job of a queue is due. */
  nextDue(queue: string): number | undefined {
    const rows = this.statements.next.all(queue, 1 + this.running(queue));
    const row = rows.find(({ id }) => !this.isRunning({ queue, id: String(id) }));
    return row && Number(row['due']);
  }

  /** Marks the job as running and counts the attempt at once, so that one that kills the process is not tried for ever. */
  start({ job: { queue, id }, generation }: StoredJob): void {
    const runs = this.runs.get(queue) ?? new Map<string, number>();
    this.runs.set(queue, runs.set(id, generation));
    this.statements.attempt.run(queue, id, generation);
  }

  /** Removes the job, unless it was added anew while it ran. */
  done({ job: { queue, id }, generation }: StoredJob): void {
    this.runs.get(queue)?.delete(id);
    this.statements.remove.run(queue, id, generation);
  }

  /** Lets the job wait for its next attempt. */
  again({ job: { queue, id }, generation }: StoredJob, dueMs: number): void {
    this.runs.get(queue)?.delete(id);
    this.statements.postpone.run(dueMs, queue, id, generation);
  }

  close(): void {
    this.flush();
    this.db.close();
  }

  private isRunning({ queue, id }: Key): boolean {
    return this.runs.get(queue)?.has(id) ?? false;
  }

  private write(run: () => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.writes.push({ run, settle: (error) => (error ? reject(error) : resolve()) });
      if (this.writes.length === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const writes = this.writes;
    if (writes.length === 0) return;
    this.writes = [];
    const error = this.commit(writes);
    for (const write of writes) write.settle(error);
    if (!error) this.added();
  }

  private commit(writes: readonly Write[]): Error | undefined {
    try {
      this.db.exec('begin immediate');
      for (const write of writes) write.run();
      this.db.exec('commit');
      return undefined;
    } catch (error) {
      if (this.db.isTransaction) this.db.exec('rollback');
      return asError(error);
    }
  }
}
