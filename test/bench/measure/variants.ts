// The variants that are measured in rounds, side by side.
import type { Booker, House } from '../stage/house.ts';
import type { Started } from '../stage/systems.ts';
import type { RawTally, RawTask } from '../rivals/raw.ts';
import type { Figure, Variant } from './rounds.ts';
import { bookWindow, cachedWindow, rebookWindow, soldOutWindow, type Booking, type Window } from './window.ts';

export const names = {
  l1: 'L1 single durable inserts',
  l3: 'L3 bare HTTP echo',
  n1InProcess: 'N1 in process',
  n1: 'N1 conditional update',
  n3: 'N3 one event per append',
  hot: 'one hot slot',
  uniform: 'uniform over 1,000 slots',
  soldOut: 'sold-out slot',
  cached: 'hot slot, cached tokens',
  rebook: 'cancel and book again',
  apart: 'two processes, hot',
  notApart: 'one process, hot, beside them',
  zipf: 'Zipf over 1,000 slots',
  reads: '95% reads of free slots',
} as const;
export const connectionsName = (count: number): string => `hot slot, ${count} connection${count === 1 ? '' : 's'}`;

export type Systems = Readonly<{
  ours: Booker;
  n1: Booker;
  n3: Booker;
  echo: Started;
  raw: (task: RawTask) => Promise<RawTally>;
  /** Ours with the gateway in a process of its own. */
  apart: Booker;
}>;

export const figureOf = ({ perSecond, verdict, cpu, tally, caughtUpAfterSeconds }: Window): Figure => ({
  perSecond,
  wrong: verdict.says,
  cpuSystem: cpu.system,
  cpuGenerator: cpu.generator,
  seconds: tally.seconds,
  caughtUpAfterSeconds,
  p50: tally.latency.p50,
  p99: tally.latency.p99,
});

const inProcess = async ({ raw }: Systems, way: RawTask['way'], seconds: number): Promise<Figure> => {
  const { perSecond, done, stored } = await raw({ way, seconds });
  return { perSecond, wrong: done === stored ? [] : [`${done} done, ${stored} stored`] };
};

// The same requests as ours get; the echo knows nothing of tokens.
const echoed = async (house: House, { echo, ours }: Systems, connections: number, seconds: number): Promise<Figure> => {
  const places = [{ centre: 'centre-1', start: '2026-12-01T06:20:00Z' }];
  const count = Math.ceil(45_000 * seconds);
  const script = { kind: 'book', dataDir: ours.dataDir, first: 0, count, places } as const;
  await house.generator.prepare({ ...script, citizens: count });
  const before = echo.cpu() ?? 0;
  const tally = await house.generator.closed({ port: echo.port, connections, seconds });
  const strange = Object.keys(tally.answers).filter((name) => name !== '201');
  const { p50, p99 } = tally.latency;
  const cpu = { cpuSystem: (echo.cpu() ?? 0) - before, cpuGenerator: tally.cpu };
  return { perSecond: tally.perSecond, wrong: strange, ...cpu, seconds: tally.seconds, p50, p99 };
};

const connections = 256;

/** Both sides of every ratio: once in each round. */
export const pairedVariants = (house: House, systems: Systems, seconds: number): readonly Variant[] => {
  const load = { connections, seconds };
  const { ours, n1, n3 } = systems;
  const book = async (booker: Booker, slots: number) => figureOf(await bookWindow(house, booker, { ...load, slots }));
  return [
    { name: names.hot, run: () => book(ours, 1) },
    { name: names.n1, run: () => book(n1, 1) },
    { name: names.uniform, run: () => book(ours, 1_000) },
    { name: names.l1, run: () => inProcess(systems, 'L1', seconds) },
    { name: names.cached, run: async () => figureOf(await cachedWindow(house, ours, load)) },
    { name: names.n3, run: () => book(n3, 1) },
    { name: names.soldOut, run: async () => figureOf(await soldOutWindow(house, ours, load)) },
    { name: names.l3, run: () => echoed(house, systems, connections, seconds) },
    { name: names.n1InProcess, run: () => inProcess(systems, 'N1', seconds) },
  ];
};

/** One row each: fewer rounds. Only the two processes have a ratio, to the one process beside them. */
export const rowVariants = (
  house: House,
  { ours, apart }: Systems,
  seconds: number,
  everyRow: boolean,
): readonly Variant[] => {
  const load = { connections, seconds };
  const book = async (booker: Booker, more: Partial<Booking>) =>
    figureOf(await bookWindow(house, booker, { ...load, slots: 1, ...more }));
  return [
    { name: names.notApart, run: () => book(ours, {}) },
    { name: names.apart, run: () => book(apart, {}) },
    ...[1, 8, 64].map((count) => ({ name: connectionsName(count), run: () => book(ours, { connections: count }) })),
    { name: names.rebook, run: async () => figureOf(await rebookWindow(house, ours, load)) },
    ...(everyRow
      ? [
          { name: names.zipf, run: () => book(ours, { slots: 1_000, zipf: true }) },
          { name: names.reads, run: () => book(ours, { slots: 1_000, reads: 0.95 }) },
        ]
      : []),
  ];
};
