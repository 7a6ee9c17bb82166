// Marks in a data folder that keep processes from starting there: empty files whose name says why.
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CommonConfig } from './common-config.ts';

/** STORED NAMES. */
export type FolderMark = 'in-earnest' | 'restore-unfinished';

const sync = (path: string, flags: 'a' | 'r'): void => {
  const file = openSync(path, flags, 0o600);
  fsyncSync(file);
  closeSync(file);
};

export const hasMark = (folder: string, mark: FolderMark): boolean => existsSync(join(folder, mark));

/** Stands after a power cut when it returns. Again does nothing. */
export const putMark = (folder: string, mark: FolderMark): void => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  sync(join(folder, mark), 'a');
  sync(folder, 'r');
};

/** Gone after a power cut, too, when it returns. */
export const removeMark = (folder: string, mark: FolderMark): void => {
  rmSync(join(folder, mark), { force: true });
  sync(folder, 'r');
};

/** A restore died half-way here: some stores are there, others not, and each would begin anew without a word. */
export const restoreProblems = ({ DATA_DIR }: CommonConfig): readonly string[] =>
  hasMark(DATA_DIR, 'restore-unfinished')
    ? ['DATA_DIR: a restore into this place did not come to its end; empty the place and restore again']
    : [];
