import { afterEach, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { appendAll, chainOf, collect } from '../../contract/story.ts';
import { openDurable } from './database.ts';
import { SqliteEventStore } from './sqlite-event-store.ts';

const folders: string[] = [];
const newPath = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'durability-'));
  folders.push(folder);
  return join(folder, 'events.db');
};
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

const child = join(import.meta.dirname, 'testing', 'appending-process.ts');

/** Starts a process that appends without end and says what stands; kills it after `lines` lines. Answers what it said. */
const killedAfter = async (path: string, lines: number): Promise<readonly string[]> => {
  const running = spawn(process.execPath, ['--conditions=source', child, path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const said: string[] = [];
  for await (const line of createInterface({ input: running.stdout })) {
    said.push(line);
    if (said.length === lines) running.kill('SIGKILL');
  }
  if (running.exitCode === null && running.signalCode === null) await once(running, 'exit');
  expect(running.signalCode).toBe('SIGKILL');
  return said;
};

it('holds every commit that was answered before the process was killed in the middle of appends', async () => {
  const path = newPath();
  const answered: string[] = [];
  for (const lines of [20, 33, 47]) answered.push(...(await killedAfter(path, lines)));
  const store = new SqliteEventStore(path);
  const standing = new Set((await collect(store.all())).map(({ stream, from }) => `${stream} ${from}`));
  for (const commit of answered) expect(standing).toContain(commit);
  expect(answered.length).toBeGreaterThanOrEqual(100);
  await store.close();
});

it('starts on no file that cannot be durable', () => {
  expect(() => openDurable(':memory:')).toThrow(/journal_mode is memory where wal is needed/);
});

it('starts on no file of a newer form', () => {
  const path = newPath();
  const database = new DatabaseSync(path);
  database.exec('PRAGMA user_version=99');
  database.close();
  expect(() => new SqliteEventStore(path)).toThrow(/newer release/);
});

it('ends the process when the disk fails at a write, and answers nobody', async () => {
  const path = newPath();
  let failed: unknown;
  const store = new SqliteEventStore(path, (error) => {
    failed = error;
    throw new Error('the process has ended');
  });
  const other = new DatabaseSync(path);
  other.exec('ALTER TABLE commits RENAME TO gone');
  other.close();
  await expect(store.append(chainOf('a-1', 1))).rejects.toThrow('the process has ended');
  expect(failed).toBeDefined();
  await expect(store.read('a-1')).rejects.toThrow('the store is closed');
});

it('does not let the WAL grow with what is written', async () => {
  const path = newPath();
  const store = new SqliteEventStore(path);
  await appendAll(store, chainOf('a-1', 1_500));
  const { size } = (await import('node:fs')).statSync(`${path}-wal`);
  expect(size).toBeLessThan(8 * 1024 * 1024);
  await store.close();
});
