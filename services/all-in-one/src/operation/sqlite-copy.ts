// One file of SQLite, copied as it is at one instant, beside a process that writes to it.
import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { OperationError, syncFile } from './manifest.ts';

/** All pages in one step: in several, each write of the running system would begin the copy anew. */
const pagesPerStep = 1_000_000_000;

const insistSound = (path: string): void => {
  const copy = new DatabaseSync(path);
  try {
    const said = Object.values(copy.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    if (said !== 'ok') throw new OperationError(`${path} is damaged: ${String(said)}`);
    // The copy is one file, without a write-ahead log beside it.
    copy.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copy.close();
  }
};

/** Copies `from` to `to` and looks whether the copy is sound. */
export const copySqlite = async (from: string, to: string): Promise<void> => {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 30_000 });
  try {
    await backup(source, to, { rate: pagesPerStep });
  } finally {
    source.close();
  }
  insistSound(to);
  syncFile(to);
};

const syncFolder = (path: string): void => {
  const folder = openSync(path, 'r');
  fsyncSync(folder);
  closeSync(folder);
};

/** Puts files in their places: all are whole before the first has its name. */
export const placeFiles = (files: readonly Readonly<{ from: string; to: string }>[]): void => {
  for (const { from, to } of files) {
    if (existsSync(to)) throw new OperationError(`${to} is there already; a backup is restored into an empty place.`);
    rmSync(`${to}.new`, { force: true });
    copyFileSync(from, `${to}.new`);
    syncFile(`${to}.new`);
  }
  for (const { to } of files) {
    renameSync(`${to}.new`, to);
    syncFolder(dirname(to));
  }
};
