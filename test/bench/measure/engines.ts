// The same on a shared store: every service a process of its own, one and two of scheduling. Said to be FerretDB where it is.
import { mongo } from 'mongoose';
import type { Tell } from '../report/tell.ts';
import { onEngines } from '../stage/apart.ts';
import { startEngines } from '../stage/engines.ts';
import type { House } from '../stage/house.ts';
import { inRounds, type Figure, type Series } from './rounds.ts';
import { figureOf } from './variants.ts';
import { bookWindow } from './window.ts';

export type OnEngines = Readonly<{ run: false; why: string }> | Readonly<{ run: true; store: string; series: Series }>;

export type EnginesPlan = Readonly<{ startSeconds: number; rounds: number; seconds: number }>;

const citizens = 1_500;
const atOnce = 32;
const slots = 1_000;

/** Single inserts with the write concern of our store, so many at once. */
const inserts = async (address: string, seconds: number): Promise<Figure> => {
  const client = await mongo.MongoClient.connect(address, { writeConcern: { w: 'majority', journal: true } });
  try {
    const bookings = client.db('bench-raw').collection<{ _id: string; body: string }>('bookings');
    const before = await bookings.countDocuments();
    const [name, body] = [String(performance.timeOrigin + performance.now()), 'x'.repeat(180)];
    let done = 0;
    const begun = performance.now();
    const lane = async (_: unknown, n: number) => {
      for (let i = 0; performance.now() - begun < seconds * 1000; i += 1, done += 1)
        await bookings.insertOne({ _id: `${name} ${String(n)} ${String(i)}`, body });
    };
    await Promise.all(Array.from({ length: atOnce }, lane));
    const perSecond = done / ((performance.now() - begun) / 1000);
    const stored = (await bookings.countDocuments()) - before;
    return { perSecond, wrong: stored === done ? [] : [`${String(done)} done, ${String(stored)} stored`] };
  } finally {
    await client.close();
  }
};

/** MongoDB says who it is; its stand-in does too. */
const storeAt = async (address: string): Promise<string> => {
  const client = await mongo.MongoClient.connect(address);
  try {
    const info: Readonly<Record<string, unknown>> = await client.db('admin').command({ buildInfo: 1 });
    const name = JSON.stringify(info).includes('ferretdb') ? 'FerretDB' : 'MongoDB';
    return `${name} (answers as ${String(info['version'])})`;
  } finally {
    await client.close();
  }
};

export const measureOnEngines = async (house: House, plan: EnginesPlan, tell: Tell): Promise<OnEngines> => {
  const { startSeconds, rounds, seconds } = plan;
  const ready = await startEngines(startSeconds);
  if (!ready) return { run: false, why: `the engines could not be started here within ${String(startSeconds)} s` };
  try {
    const store = await storeAt(ready.engines.eventStore);
    const l1 = {
      name: `${store}: L1, ${String(atOnce)} at once`,
      run: () => inserts(ready.engines.eventStore, seconds),
    };
    let series: Series = await inRounds([l1], rounds, tell);
    for (const replicas of [1, 2]) {
      const booker = await onEngines(house, ready.engines, replicas, citizens);
      const window = (of: number) => async () =>
        figureOf(await bookWindow(house, booker, { connections: 64, seconds, slots: of }));
      await window(slots)();
      const name = `${store}: ours, ${replicas === 1 ? 'one scheduling' : 'two schedulings'}`;
      const variants = [
        { name: `${name}, uniform`, run: window(slots) },
        { name: `${name}, hot`, run: window(1) },
      ];
      series = { ...series, ...(await inRounds(variants, rounds, tell)) };
      await booker.process.stop();
    }
    return { run: true, store, series };
  } catch (error) {
    return { run: false, why: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error) };
  } finally {
    await ready.stop();
  }
};
