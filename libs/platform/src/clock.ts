// Wall time at start plus monotonic time, so that a corrected wall clock never takes rules backwards; and the trial clock on top.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Instant } from '#contracts';
import type { Clock } from './seams.ts';
import { systemTimers } from './system.ts';
import { instantFromMs, msOf } from './time.ts';

/** The instant in words. A rush asks for the same second thousands of times. */
export const writtenBySecond = (): ((ms: number) => Instant) => {
  let [second, text] = [NaN, ''];
  return (ms) => {
    const wanted = Math.floor(ms / 1000);
    if (wanted !== second) [second, text] = [wanted, instantFromMs(ms)];
    return text;
  };
};

export const systemClock = (): Clock => {
  const [wall, monotonic] = [Date.now(), performance.now()];
  const nowMs = () => Math.floor(wall + (performance.now() - monotonic));
  const written = writtenBySecond();
  return { nowMs, now: () => written(nowMs()) };
};

/** Milliseconds by which a process's clock has parted from the wall clock. Above 5,000 it is not ready. */
export const clockDrift = (clock: Clock, offsetMs = 0): number => Math.abs(clock.nowMs() - offsetMs - Date.now());

export interface TrialClock extends Clock {
  /** Moves the clock to a later instant and keeps that for the next start. False when it lies in the past. */
  forward(to: Instant): boolean;
  /** Resolves when other processes on the folder have seen the last move. */
  followed(): Promise<void>;
  /** How far it runs ahead of the clock beneath it, milliseconds. */
  offsetMs(): number;
}

export const isTrialClock = (clock: Clock): clock is TrialClock => 'forward' in clock;

const fileOf = (folder: string) => join(folder, 'trial-clock.json');

const keptOffset = (folder: string): number | undefined => {
  // Hardly any clock was ever moved, and it is looked for often: an error each time would cost more than all other looks.
  if (!existsSync(fileOf(folder))) return undefined;
  try {
    return (JSON.parse(readFileSync(fileOf(folder), 'utf8')) as { offsetMs: number }).offsetMs;
  } catch {
    return undefined;
  }
};

const keep = (folder: string, offsetMs: number): void => {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${fileOf(folder)}.new`, JSON.stringify({ offsetMs }));
  renameSync(`${fileOf(folder)}.new`, fileOf(folder));
};

const lookEveryMs = 50;

/** A clock for trying things out: begins at `startAt` unless the folder already knows where it was; never goes
 * back. Processes that share the folder follow each other's moves within a moment. */
export const trialClock = (beneath: Clock, folder: string, startAt?: Instant): TrialClock => {
  let offset = keptOffset(folder) ?? (startAt === undefined ? 0 : msOf(startAt) - beneath.nowMs());
  if (offset !== 0) keep(folder, offset);
  let lookedAt = performance.now();
  const follow = (): void => {
    const now = performance.now();
    if (now - lookedAt < lookEveryMs) return;
    lookedAt = now;
    offset = Math.max(offset, keptOffset(folder) ?? offset);
  };
  const nowMs = () => {
    follow();
    return beneath.nowMs() + offset;
  };
  const written = writtenBySecond();
  return {
    nowMs,
    now: () => written(nowMs()),
    offsetMs: () => offset,
    followed: () => systemTimers.sleep(2 * lookEveryMs),
    forward: (to) => {
      const ahead = msOf(to) - nowMs();
      if (ahead < -1000) return false;
      offset += Math.max(0, ahead);
      keep(folder, offset);
      return true;
    },
  };
};
