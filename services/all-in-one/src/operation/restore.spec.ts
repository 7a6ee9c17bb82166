import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { eventStoreAt } from '#event-sourcing';
import { addSeconds, CommonConfig, hasMark, readConfig, restoreProblems, systemTimers, type Clock } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import { plant, wish } from '../../../scheduling/src/audit/testing/wrong-stores.ts';
import { takeBackup } from './backup.ts';
import { restoreBackup, type RestoreOptions } from './restore.ts';

let folder: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  folder = scratchFolder('huduma-restore');
});
afterEach(() => folder.remove());

const configOf = (name: string) =>
  readConfig(CommonConfig, {
    DATA_DIR: join(folder.path, name),
    KEY_ENCRYPTION_KEY: Buffer.alloc(32, 5).toString('base64'),
  });
const planted = '2026-12-01T05:00:00Z';
const say = () => undefined;

/** Asked for an hour before the latest record, and never given: what a copy that took an hour may hold. */
const fill = async (): Promise<void> => {
  for (const name of ['scheduling', 'notification']) {
    const store = await eventStoreAt(`sqlite:${join(folder.path, 'data')}`, name);
    await plant(store, 'bookings-p-a', wish('a'));
    await store.close();
  }
};

/** A copy that took so long. */
const taken = async (seconds: number): Promise<string> => {
  const to = join(folder.path, `copy-${String(seconds)}`);
  const { clock } = testSeams(addSeconds(planted, -seconds));
  let asked = 0;
  const slow: Clock = { nowMs: () => clock.nowMs(), now: () => (asked++ === 0 ? clock.now() : planted) };
  await takeBackup({ config: configOf('data'), to, erased: 0, clock: slow, say });
  return to;
};

const restored = (from: string, name: string, more: Partial<RestoreOptions> = {}) => {
  const { clock } = testSeams(planted);
  const usual = { config: configOf(name), from, retellMinutes: 0, erased: 0, clock, timers: systemTimers, say };
  return restoreBackup({ ...usual, ...more });
};

it('judges a copy by the time that it took to make', async () => {
  await fill();
  expect(await restored(await taken(3600), 'slow')).toEqual({ sound: true });
  expect(await restored(await taken(1), 'quick')).toEqual({ sound: false });
});

it('leaves a mark with which nothing starts when it dies half-way, and none when it ends or is refused', async () => {
  await fill();
  const from = await taken(3600);
  // In the way of the last file.
  mkdirSync(join(folder.path, 'place', 'notification.db.new', 'x'), { recursive: true });
  await expect(restored(from, 'place')).rejects.toThrow('EISDIR');
  expect(restoreProblems(configOf('place'))).toEqual([expect.stringContaining('did not come to its end')]);
  expect(hasMark(join(folder.path, 'place'), 'restore-unfinished')).toBe(true);
  rmSync(join(folder.path, 'place'), { recursive: true });
  await restored(from, 'place');
  await expect(restored(from, 'data')).rejects.toThrow('is there already');
  for (const name of ['place', 'data']) expect([name, restoreProblems(configOf(name))]).toEqual([name, []]);
});
