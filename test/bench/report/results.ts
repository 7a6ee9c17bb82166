// The rows of the table, each with what it must and what it aims at.
import type { Series } from '../measure/rounds.ts';
import type { Steady } from '../measure/steady.ts';
import type { Syncs } from '../measure/syncs.ts';
import { names } from '../measure/variants.ts';
import type { Overload } from '../measure/overload.ts';
import type { OpenLoop } from '../measure/open.ts';
import type { Machine } from './machine.ts';
import { ratioOf, ratesOf, type Spread } from './statistics.ts';

export type Row = Readonly<{
  what: string;
  must: string;
  aim: string;
  found: string;
  verdict: 'aim' | 'must' | 'unmet' | 'not measured';
}>;

export type Results = Readonly<{
  taken: string;
  machine: Machine;
  mode: string;
  rounds: number;
  seconds: number;
  series: Series;
  open: readonly OpenLoop[];
  steady: readonly Steady[];
  syncs: Syncs;
  overload: readonly Overload[];
  wrong: readonly string[];
}>;

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(3);
export const written = ({ median, min, max }: Spread): string => `${digits(median)} (${digits(min)} to ${digits(max)})`;

type Bound = Readonly<{ must: number; aim: number; least?: boolean }>;

const judged = (what: string, value: number | undefined, found: string, { must, aim, least = true }: Bound): Row => {
  const meets = (bound: number) => value !== undefined && (least ? value >= bound : value <= bound);
  const verdict = value === undefined ? 'not measured' : meets(aim) ? 'aim' : meets(must) ? 'must' : 'unmet';
  return { what, must: String(must), aim: String(aim), found, verdict };
};

const ratioRow = (series: Series, what: string, [over, under]: readonly [string, string], bound: Bound): Row => {
  const ratio = ratioOf(series, over, under);
  return judged(what, ratio?.median, ratio ? written(ratio) : 'not measured', bound);
};

/** N1 counts only while its two statements in process reach 0.7 of L1: a slow rival proves nothing. */
const n1IsFair = (series: Series): boolean => (ratioOf(series, names.n1InProcess, names.l1)?.median ?? 0) >= 0.7;

const ratioRows = (series: Series): readonly Row[] => {
  const n1 = ratioRow(series, 'hot / N1 through HTTP', [names.hot, names.n1], { must: 2.5, aim: 4 });
  return [
    ratioRow(series, 'hot / uniform', [names.hot, names.uniform], { must: 0.95, aim: 1 }),
    n1IsFair(series)
      ? n1
      : { ...n1, found: `${n1.found}; void: N1 in process is below 0.7 of L1`, verdict: 'not measured' },
    ratioRow(series, 'hot / N3 through HTTP', [names.hot, names.n3], { must: 50, aim: 100 }),
    ratioRow(series, 'hot / L1', [names.hot, names.l1], { must: 1.5, aim: 2.8 }),
    ratioRow(series, 'hot / L3', [names.hot, names.l3], { must: 0.2, aim: 0.35 }),
    ratioRow(series, 'first-seen / cached tokens', [names.hot, names.cached], { must: 0.7, aim: 0.9 }),
    ratioRow(series, 'sold-out refusals / L3', [names.soldOut, names.l3], { must: 0.45, aim: 0.7 }),
  ];
};

const syncRow = (syncs: Syncs): Row => {
  const bound = { must: 0.02, aim: 0.012, least: false };
  if (!syncs.counted) return judged('durable syncs per booking', undefined, `not counted: ${syncs.why}`, bound);
  const all = `${syncs.ofTheLog.toFixed(4)} of the log; ${syncs.ofAll.toFixed(2)} of all files until all is told`;
  return judged('durable syncs per booking', syncs.ofTheLog, all, bound);
};

const steadyRow = (steady: readonly Steady[]): Row => {
  const best = Math.max(0, ...steady.filter(({ held }) => held).map(({ rate }) => rate));
  const tried = steady.map(({ rate, held }) => `${rate}/s ${held ? 'held' : 'not held'}`).join(', ');
  return judged('booked and told, steady, 1/s', steady.length > 0 ? best : undefined, tried, {
    must: 1_000,
    aim: 3_000,
  });
};

const openRows = (open: readonly OpenLoop[]): readonly Row[] => {
  const at = open.find(({ rate }) => rate === 2_000);
  const of = (value: number | undefined) => (value === undefined ? 'not measured' : `${value.toFixed(1)} ms`);
  return [
    judged('open loop 2,000/s: p50, ms', at?.p50, of(at?.p50), { must: 5, aim: 3, least: false }),
    judged('open loop 2,000/s: p99, ms', at?.p99, of(at?.p99), { must: 50, aim: 20, least: false }),
  ];
};

const overloadRows = (overload: readonly Overload[]): readonly Row[] => {
  const worst = overload.at(-1);
  const share = worst && `${worst.share.toFixed(2)} at ${worst.offered}/s offered to ${worst.limit}/s`;
  return [
    judged('overload: share of the maximum confirmed', worst?.share, share ?? 'not measured', { must: 0.9, aim: 0.98 }),
    judged(
      'overload: back to normal, s',
      worst?.backAfterSeconds,
      worst ? `${worst.backAfterSeconds.toFixed(1)} s` : 'not measured',
      { must: 2, aim: 1, least: false },
    ),
  ];
};

export const rowsOf = ({ series, open, steady, syncs, overload }: Results): readonly Row[] => [
  ...ratioRows(series),
  syncRow(syncs),
  steadyRow(steady),
  ...openRows(open),
  ...overloadRows(overload),
];

/** Requests a second of every variant, and what of a core each side used for it. */
export const ratesTable = ({
  series,
}: Results): readonly Readonly<{ name: string; rate: Spread | undefined; share: string; latency: string }>[] =>
  Object.entries(series).map(([name, figures]) => {
    const sum = (of: (typeof figures)[number], key: 'cpuSystem' | 'cpuGenerator') => (of[key] ?? 0) / (of.seconds ?? 1);
    const mean = (key: 'cpuSystem' | 'cpuGenerator') =>
      figures.reduce((total, figure) => total + sum(figure, key), 0) / Math.max(1, figures.length);
    const share = figures.some(({ cpuSystem }) => cpuSystem !== undefined)
      ? `${mean('cpuSystem').toFixed(2)} / ${mean('cpuGenerator').toFixed(2)}`
      : '';
    const middle = (key: 'p50' | 'p99') => spreadMedian(figures.flatMap((figure) => figure[key] ?? []));
    const latency = figures[0]?.p50 === undefined ? '' : `${middle('p50')} / ${middle('p99')}`;
    return { name, rate: ratesOf(series, name), share, latency };
  });

const spreadMedian = (values: readonly number[]): string => {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length / 2)] ?? 0).toFixed(0);
};
