// Booked and told: bookings come at a steady rate, and the messages on the phone must not fall further and further behind.
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { systemTimers } from '#platform';
import type { Booker, House } from '../stage/house.ts';
import { bookWindow } from './window.ts';

export type Steady = Readonly<{
  rate: number;
  held: boolean;
  confirmedPerSecond: number;
  /** Messages behind the bookings offered, second by second. */
  lag: readonly number[];
  wrong: readonly string[];
}>;

const toldIn = (dataDir: string): (() => number) => {
  const database = new DatabaseSync(join(dataDir, 'phone.db'), { readOnly: true });
  const count = database.prepare('SELECT max(n) AS told FROM messages');
  return () => Number(count.get()?.['told'] ?? 0);
};

const longestWaitMs = 120_000;

const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

const told = async (count: () => number, wanted: number): Promise<readonly string[]> => {
  for (let waited = 0; waited < longestWaitMs && count() < wanted; waited += 100) await systemTimers.sleep(100);
  return count() === wanted ? [] : [`${String(wanted)} confirmed, ${String(count())} of them told`];
};

/**
 * Held: everything is confirmed in time, and on the mean of its last quarter the run is no further behind than a tenth of
 * a second's bookings beyond the mean of its second. Afterwards everybody was told, once.
 */
export const steadily = async (house: House, booker: Booker, rate: number, seconds: number): Promise<Steady> => {
  const toldYet = toldIn(booker.dataDir);
  const before = toldYet();
  const lag: number[] = [];
  const state = { over: false };
  const watch = async (): Promise<void> => {
    // Requests are made first, and the first one leaves after that.
    while (toldYet() === before && !state.over) await systemTimers.sleep(20);
    const begun = performance.now();
    for (let second = 1; second <= seconds && !state.over; second += 1) {
      await systemTimers.sleep(Math.max(0, begun + second * 1000 - performance.now()));
      lag.push(Math.round(Math.min(seconds, (performance.now() - begun) / 1000) * rate - (toldYet() - before)));
    }
  };
  const watching = watch();
  const { tally, verdict } = await bookWindow(house, booker, { connections: 256, seconds, slots: 1_000, rate });
  state.over = true;
  await watching;
  const [middle, end] = [lag.slice(seconds / 4, seconds / 2), lag.slice(-Math.ceil(seconds / 4))];
  const wrong = [...verdict.says, ...(await told(() => toldYet() - before, tally.booked.length))];
  const held = wrong.length === 0 && meanOf(end) <= meanOf(middle) + rate / 10 && tally.perSecond >= 0.95 * rate;
  return { rate, held, confirmedPerSecond: tally.perSecond, lag, wrong };
};

/** The highest of the rates that is held, tried upwards until one is not. */
export const steadiest = async (house: House, booker: Booker, rates: readonly number[], seconds: number) => {
  const tried: Steady[] = [];
  for (const rate of rates) {
    tried.push(await steadily(house, booker, rate, seconds));
    if (!tried.at(-1)?.held) break;
  }
  return tried;
};
