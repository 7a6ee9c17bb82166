// Open loop: bookings leave when they are due; waiting for a connection or for the system counts.
import type { Booker, House } from '../stage/house.ts';
import { bookWindow } from './window.ts';

export type OpenLoop = Readonly<{
  rate: number;
  confirmedPerSecond: number;
  p50: number;
  p99: number;
  p999: number;
  wrong: readonly string[];
}>;

export const openLoopAt = async (house: House, booker: Booker, rate: number, seconds: number): Promise<OpenLoop> => {
  const { tally, verdict } = await bookWindow(house, booker, { connections: 256, seconds, slots: 1_000, rate });
  const { p50, p99, p999 } = tally.latency;
  return { rate, confirmedPerSecond: tally.perSecond, p50, p99, p999, wrong: verdict.says };
};
