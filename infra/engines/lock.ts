import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive, itself, type Process } from './processes.ts';

/** Does the work while no other process does; a lock whose holder is gone does not count. */
export async function alone<Result>(lock: string, onWait: () => void, work: () => Promise<Result>): Promise<Result> {
  mkdirSync(dirname(lock), { recursive: true });
  for (let waited = false; !taken(lock); waited = true) {
    if (!waited) onWait();
    await sleep(200);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function taken(lock: string): boolean {
  try {
    writeFileSync(lock, JSON.stringify(itself()), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  if (holderIsGone(lock)) rmSync(lock, { force: true });
  return false;
}

function holderIsGone(lock: string): boolean {
  try {
    return !isAlive(JSON.parse(readFileSync(lock, 'utf8')) as Process);
  } catch {
    return false; // just being written, or just removed: look again
  }
}
