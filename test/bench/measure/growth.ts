// Does it get slower as it grows: the same windows on a short and on a long log, in agendas with few and with many bookings; and
// how soon a killed process confirms again.
import { fork } from 'node:child_process';
import { freePort } from '../../e2e/support/distributed.ts';
import { checkOurs } from '../check/ledger.ts';
import type { Booker, House } from '../stage/house.ts';
import { addDays, systemTimers } from '#platform';
import type { Block } from '../stage/fill.ts';
import { centreCount, Ground, type Spot } from '../stage/pack.ts';
import { here, memoryOf, settingOf, startSystem } from '../stage/systems.ts';
import type { Tell } from '../report/tell.ts';
import { inRounds, type Series } from './rounds.ts';
import { figureOf } from './variants.ts';
import { bookWindow, oursOf } from './window.ts';

export type Restart = Readonly<{ bookings: number; events: number; seconds: number; wrong: readonly string[] }>;
export type Growth = Readonly<{
  /** Bookings in the log of the two systems. */
  few: number;
  many: number;
  /** Bookings in an agenda before each window. */
  agendaFew: number;
  agendaMany: number;
  series: Series;
  restarts: readonly Restart[];
  memoryMiB: Readonly<Record<string, number>>;
}>;

export const growthNames = {
  few: 'short log, uniform',
  many: 'long log, uniform',
  agendaFew: 'agendas of few bookings',
  agendaMany: 'agendas of many bookings',
} as const;

const peopleOfABlock = 1_000;
const bookingsOfABlock = centreCount * peopleOfABlock;
/** Days ahead whose agendas are full of bookings, and slots of each that a window takes. */
const fullDays = 3;
const slotsOfAnAgenda = 100;
export const agendaFew = 10;

/** Days gone by, from the day before yesterday backwards, so many bookings in all. */
const pastBlocks = (today: string, bookings: number, from = 0): readonly Block[] =>
  Array.from({ length: Math.ceil(bookings / bookingsOfABlock) }, (_, i) => ({
    date: addDays(today, -2 - from - i),
    people: Math.min(peopleOfABlock, Math.floor((bookings - i * bookingsOfABlock) / centreCount)),
    name: `past ${String(from + i)}`,
  }));

const fullBlocks = (today: string): readonly Block[] =>
  Array.from({ length: fullDays }, (_, i) => ({
    date: addDays(today, 1 + i),
    people: peopleOfABlock,
    name: `full ${String(i)}`,
  }));

const fill = (house: House, dataDir: string, blocks: readonly Block[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const args = [dataDir, house.packs, JSON.stringify(blocks)];
    const child = fork(here('stage/fill.ts'), args, { execArgv: ['--max-old-space-size=6144'], stdio: 'inherit' });
    child.once('exit', (status) =>
      status === 0 ? resolve() : reject(new Error(`the filling ended with ${String(status)}`)),
    );
  });

type Filled = Booker & { readonly port: number; readonly full: readonly Spot[] };

const opened = async (house: House, dataDir: string, full: boolean): Promise<Filled> => {
  const port = await freePort();
  const process = house.keep(await startSystem({ ...settingOf(dataDir, house.packs), PORT: String(port) }));
  const ground = new Ground();
  const spots = full ? ground.spots(fullDays * centreCount * slotsOfAnAgenda) : [];
  return { way: 'ours', dataDir, process, ground, next: 0, port, full: spots };
};

/** The place, `rounds` times over, with a system that begins with so many bookings in each agenda. */
const agendaWindows = (house: House, booker: Filled, seconds: number, rounds: number) => {
  const fresh = Array.from({ length: rounds + 1 }, () =>
    booker.ground.spots((booker.full.length / slotsOfAnAgenda) * slotsOfAnAgenda),
  );
  let round = 0;
  const load = { connections: 256, seconds, slots: 1 };
  return [
    {
      name: growthNames.agendaFew,
      run: async () => {
        const spots = fresh[round++] ?? [];
        const few = spots.slice(0, agendaFew * fullDays * centreCount);
        await bookWindow(house, booker, { ...load, seconds: 60, spots: few, requests: few.length });
        return figureOf(await bookWindow(house, booker, { ...load, spots }));
      },
    },
    {
      name: growthNames.agendaMany,
      run: async () => figureOf(await bookWindow(house, booker, { ...load, spots: booker.full })),
    },
  ];
};

const firstConfirmed = async (
  house: House,
  booker: Filled,
  spot: Spot,
  patienceMs: number,
): Promise<string | undefined> => {
  const places = [{ centre: spot.centre, start: spot.start }];
  const first = booker.next++;
  const script = { kind: 'book', dataDir: booker.dataDir, citizens: house.citizens, places, first, count: 1 } as const;
  const until = performance.now() + patienceMs;
  while (performance.now() < until) {
    await house.generator.prepare(script);
    const task = { port: booker.port, connections: 1, seconds: 10 };
    const tally = await house.generator.closed(task).catch(() => undefined);
    const [made] = tally?.booked ?? [];
    if (made) return made.id;
    await systemTimers.sleep(10);
  }
  return undefined;
};

/** SIGKILL in the middle of bookings, started again at once; until the first booking is confirmed. */
const restarted = async (
  house: House,
  booker: Filled,
  bookings: number,
): Promise<Readonly<{ restart: Restart; booker: Filled }>> => {
  const spots = booker.ground.spots(100);
  const places = spots.map(({ centre, start }) => ({ centre, start }));
  const script = { kind: 'book', dataDir: booker.dataDir, citizens: house.citizens, places } as const;
  await house.generator.prepare({ ...script, first: booker.next, count: 20_000 });
  booker.next += 20_000;
  const under = house.generator.closed({ port: booker.port, connections: 64, seconds: 1.5 });
  await systemTimers.sleep(1_000);
  const killedAt = performance.now();
  booker.process.kill('SIGKILL');
  const env = { ...settingOf(booker.dataDir, house.packs), PORT: String(booker.port) };
  const before = await under;
  const starting = startSystem(env);
  const [spot] = spots;
  const confirmed = spot && (await firstConfirmed(house, booker, spot, 60_000));
  const seconds = (performance.now() - killedAt) / 1000;
  const again = { ...booker, process: house.keep(await starting) };
  const known = new Set([...before.booked.map(({ id }) => id), ...(confirmed === undefined ? [] : [confirmed])]);
  const { says } = await checkOurs(oursOf(again), { confirmed: known, spots });
  // What was under way when it died may stand though nobody heard of it.
  const wrong = says.filter((one) => !/^\d+ in the log, \d+ confirmed$/.test(one));
  const all = confirmed === undefined ? [...wrong, 'nothing was confirmed within a minute'] : wrong;
  return { restart: { bookings, events: 2 * bookings, seconds, wrong: all }, booker: again };
};

export type GrowthPlan = Readonly<{ few: number; many: number; restartAt: number; rounds: number; seconds: number }>;

export const measureGrowth = async (house: House, plan: GrowthPlan, tell: Tell): Promise<Growth> => {
  const { few, many, restartAt, rounds, seconds } = plan;
  const { today } = new Ground();
  const [shortDir, longDir] = [house.dataDir('short-log'), house.dataDir('long-log')];
  const filledAhead = fullDays * bookingsOfABlock;
  const atFirst = Math.min(many, restartAt) - filledAhead;
  await fill(house, shortDir, pastBlocks(today, few));
  await fill(house, longDir, [...fullBlocks(today), ...pastBlocks(today, atFirst)]);
  tell(`filled: ${String(few)} and ${String(Math.min(many, restartAt))} bookings`);
  const first = await restarted(house, await opened(house, longDir, true), Math.min(many, restartAt));
  tell(`SIGKILL to the first confirmed booking: ${first.restart.seconds.toFixed(1)} s`);
  let long = first.booker;
  const restarts = [first.restart];
  if (many > restartAt) {
    await long.process.stop();
    await fill(house, longDir, pastBlocks(today, many - restartAt, Math.ceil(atFirst / bookingsOfABlock)));
    tell(`filled: ${String(many)} bookings`);
    const { process, port } = await opened(house, longDir, false);
    long = { ...long, process, port };
    const second = await restarted(house, long, many);
    restarts.push(second.restart);
    long = second.booker;
  }
  const short = await opened(house, shortDir, false);
  const uniform = (booker: Booker) => async () =>
    figureOf(await bookWindow(house, booker, { connections: 256, seconds, slots: 1_000 }));
  const logs = [
    { name: growthNames.few, run: uniform(short) },
    { name: growthNames.many, run: uniform(long) },
  ];
  const agendas = agendaWindows(house, long, seconds / 2, rounds);
  // Both have just started, and the first touch of an agenda reads it: that is the restart's figure.
  for (const unasked of [logs, agendas]) await inRounds(unasked, 1, () => undefined);
  const series = { ...(await inRounds(logs, rounds, tell)), ...(await inRounds(agendas, rounds, tell)) };
  const memoryMiB = {
    [String(few)]: memoryOf(short.process.pid) ?? 0,
    [String(many)]: memoryOf(long.process.pid) ?? 0,
  };
  await short.process.stop();
  await long.process.stop();
  return { few, many, agendaFew, agendaMany: peopleOfABlock, series, restarts, memoryMiB };
};
