// What the figures were taken on; nothing that names the machine.
import { cpus, loadavg, totalmem } from 'node:os';
import { DatabaseSync } from 'node:sqlite';

const sqliteVersion = (): string => {
  const database = new DatabaseSync(':memory:');
  try {
    return String(database.prepare('SELECT sqlite_version() AS version').get()?.['version']);
  } finally {
    database.close();
  }
};

export const machineOf = () => ({
  store: 'SQLite, WAL, synchronous=FULL: every commit is on the disk before it is answered',
  node: process.versions.node,
  sqlite: sqliteVersion(),
  cpu: `${cpus().length} x ${cpus()[0]?.model.trim() ?? 'unknown'}`,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  platform: process.platform,
  /** Work of others on this machine shows here: 1 is one busy core. */
  loadAtStart: Number((loadavg()[0] ?? 0).toFixed(1)),
});
export type Machine = ReturnType<typeof machineOf>;
