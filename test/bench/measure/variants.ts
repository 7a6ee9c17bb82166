// The variants that are measured in rounds, side by side.
import type { Booker, House } from '../stage/house.ts';
import type { Started } from '../stage/systems.ts';
import type { RawTally, RawTask } from '../rivals/raw.ts';
import type { Figure, Variant } from './rounds.ts';
import { bookWindow, cachedWindow, rebookWindow, soldOutWindow, type Window } from './window.ts';

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
} as const;
export const connectionsName = (count: number): string => `hot slot, ${count} connection${count === 1 ? '' : 's'}`;

export type Systems = Readonly<{
  ours: Booker;
  n1: Booker;
  n3: Booker;
  echo: Started;
  raw: (task: RawTask) => Promise<RawTally>;
}>;

const figureOf = ({ perSecond, verdict, cpu, tally }: Window): Figure => ({
  perSecond,
  wrong: verdict.says,
  cpuSystem: cpu.system,
  cpuGenerator: cpu.generator,
  seconds: tally.seconds,
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

/** Rows that no ratio rests on: fewer rounds. */
export const otherVariants = (house: House, { ours }: Systems, seconds: number): readonly Variant[] => [
  ...[1, 8, 64].map((count) => ({
    name: connectionsName(count),
    run: async () => figureOf(await bookWindow(house, ours, { connections: count, seconds, slots: 1 })),
  })),
  { name: names.rebook, run: async () => figureOf(await rebookWindow(house, ours, { connections, seconds })) },
];
