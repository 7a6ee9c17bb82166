// Syncs to the disk per booking, counted by strace where there is one; they slow the process down, so no rate is taken here.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Booker, House } from '../stage/house.ts';
import { Ground } from '../stage/pack.ts';
import { settingOf, startSystem } from '../stage/systems.ts';
import { bookWindow } from './window.ts';

export type Syncs =
  | Readonly<{ counted: false; why: string }>
  | Readonly<{
      counted: true;
      bookings: number;
      /** Of the event store, for each booking: what a citizen waits for. */
      ofTheLog: number;
      /** Of all files of the process, until every message is told. */
      ofAll: number;
      byFile: Readonly<Record<string, number>>;
      wrong: readonly string[];
    }>;

const hasStrace = (): boolean => spawnSync('strace', ['-V']).status === 0;

const countIn = (file: string): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const [, path = ''] of readFileSync(file, 'utf8').matchAll(/f(?:data)?sync\(\d+<([^>]+)>/g)) {
    const name = path.replace(/.*\//, '').replace(/-wal$/, '');
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
};

const minus = (after: Readonly<Record<string, number>>, before: Readonly<Record<string, number>>) =>
  Object.fromEntries(
    Object.entries(after)
      .map(([name, count]) => [name, count - (before[name] ?? 0)] as const)
      .filter(([, count]) => count > 0),
  );

export const countSyncs = async (house: House, seconds: number): Promise<Syncs> => {
  if (!hasStrace()) return { counted: false, why: 'there is no strace here' };
  const [dataDir, output] = [house.dataDir('traced'), join(house.folder, 'strace.out')];
  const trace = ['strace', '-f', '-qq', '-y', '--seccomp-bpf', '-e', 'trace=fsync,fdatasync', '-o', output];
  const process = house.keep(await startSystem(settingOf(dataDir, house.packs), [], trace));
  const booker: Booker = { way: 'ours', dataDir, process, ground: new Ground(), next: 0 };
  await bookWindow(house, booker, { connections: 256, seconds, slots: 1 });
  const before = countIn(output);
  const { tally, verdict } = await bookWindow(house, booker, { connections: 256, seconds, slots: 1 });
  const byFile = minus(countIn(output), before);
  const bookings = tally.booked.length;
  await process.stop();
  const all = Object.values(byFile).reduce((sum, count) => sum + count, 0);
  const ofTheLog = (byFile['scheduling.db'] ?? 0) / bookings;
  return { counted: true, bookings, ofTheLog, ofAll: all / bookings, byFile, wrong: verdict.says };
};
