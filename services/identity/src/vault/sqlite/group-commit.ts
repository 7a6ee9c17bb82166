import type { DatabaseSync } from 'node:sqlite';

type Waiting = Readonly<{ work: () => void; settle: (error?: unknown) => void; truncates: () => boolean }>;

const never = () => false;

/**
 * Writes of one turn of the loop share a transaction, and so one wait for the disk: a crowd that registers costs a sync a turn,
 * not four a person. Each is all or nothing by itself, and is answered when the disk has it.
 */
export class GroupCommit {
  private waiting: Waiting[] = [];

  constructor(private readonly database: DatabaseSync) {}

  /** `truncates`: whether afterwards the log must hold no page from before. */
  write<T>(work: () => T, truncates: (value: T) => boolean = never): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let outcome: Readonly<{ value: T }> | undefined;
      const settle = (error?: unknown) => {
        if (outcome && error === undefined) resolve(outcome.value);
        else reject(error instanceof Error ? error : new Error('a write of the vault failed', { cause: error }));
      };
      if (this.waiting.length === 0) setImmediate(() => this.commit());
      this.waiting.push({
        work: () => void (outcome = { value: work() }),
        settle,
        truncates: () => outcome !== undefined && truncates(outcome.value),
      });
    });
  }

  /** Writes what waits, now. */
  commit(): void {
    const writes = this.waiting.splice(0);
    if (writes.length === 0) return;
    const failures = new Map<Waiting, unknown>();
    try {
      this.database.exec('BEGIN IMMEDIATE');
      for (const write of writes) this.one(write, failures);
      this.database.exec('COMMIT');
      if (writes.some(({ truncates }) => truncates())) this.database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      if (this.database.isOpen && this.database.isTransaction) this.database.exec('ROLLBACK');
      for (const write of writes) failures.set(write, error);
    }
    for (const write of writes) write.settle(failures.get(write));
  }

  private one(write: Waiting, failures: Map<Waiting, unknown>): void {
    this.database.exec('SAVEPOINT one');
    try {
      write.work();
    } catch (error) {
      failures.set(write, error);
      this.database.exec('ROLLBACK TO one');
    }
    this.database.exec('RELEASE one');
  }
}
