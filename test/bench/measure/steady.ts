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

const meanOf = (values: readonly number[]): number => values.reduce((sum, one) => sum + one, 0) / values.length;

/** Held: of the last seconds none is further behind than a second's bookings beyond the middle of the run. */
export const steadily = async (house: House, booker: Booker, rate: number, seconds: number): Promise<Steady> => {
  const told = toldIn(booker.dataDir);
  const before = told();
  const lag: number[] = [];
  const state = { over: false };
  const watch = async (): Promise<void> => {
    // Requests are made first, and the first one leaves after that.
    while (told() === before && !state.over) await systemTimers.sleep(20);
    const begun = performance.now();
    for (let second = 1; second <= seconds && !state.over; second += 1) {
      await systemTimers.sleep(Math.max(0, begun + second * 1000 - performance.now()));
      lag.push(Math.round(Math.min(seconds, (performance.now() - begun) / 1000) * rate - (told() - before)));
    }
  };
  const watching = watch();
  const { tally, verdict } = await bookWindow(house, booker, { connections: 256, seconds, slots: 1_000, rate });
  state.over = true;
  await watching;
  const [middle, end] = [lag.slice(seconds / 4, seconds / 2), lag.slice(-Math.ceil(seconds / 4))];
  const held = verdict.ok && meanOf(end) <= meanOf(middle) + rate / 4 && tally.perSecond >= 0.95 * rate;
  return { rate, held, confirmedPerSecond: tally.perSecond, lag, wrong: verdict.says };
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
