import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { latestOf, type Erasure, type ErasureList } from './erasure-list.port.ts';

// Stored format: one line each, `<instant> <pseudonym>`. A crash may leave half a line; the next one begins anew.
const line = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ) (\S+)$/;

const read = (text: string): readonly Erasure[] =>
  text.split('\n').flatMap((each) => {
    const [, at, person] = line.exec(each) ?? [];
    return at !== undefined && person !== undefined ? [{ at, person }] : [];
  });

const textOf = (path: string): Promise<string> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as { code?: unknown }).code === 'ENOENT') return '';
    throw error;
  });

/** Writes and waits for the disk. */
const written = async (file: FileHandle, text: string): Promise<void> => {
  try {
    await file.write(text);
    await file.sync();
  } finally {
    await file.close();
  }
};

/** A file that is only ever appended to. */
class FileErasureList implements ErasureList {
  private writing: Promise<void> = Promise.resolve();

  constructor(private readonly path: string) {}

  add({ person, at }: Erasure): Promise<void> {
    const mine = this.writing.then(() => this.append(`${at} ${person}\n`));
    this.writing = mine.catch(() => undefined);
    return mine;
  }

  async all() {
    return latestOf(read(await textOf(this.path)));
  }

  async close(): Promise<void> {
    await this.writing;
  }

  private async append(text: string): Promise<void> {
    const before = await textOf(this.path);
    const whole = before === '' || before.endsWith('\n') ? text : `\n${text}`;
    await written(await open(this.path, 'a', 0o600), whole);
    // The name of a new file must stand too.
    if (before === '') await open(dirname(this.path), 'r').then((folder) => written(folder, '').catch(() => undefined));
  }
}

/** Opens (and makes the folder of) the list in this file. */
export const fileErasureList = async (path: string): Promise<ErasureList> => {
  await mkdir(dirname(path), { recursive: true });
  return new FileErasureList(path);
};
