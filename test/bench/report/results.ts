// The rows of the table, each with what it must and what it aims at.
import type { OnEngines } from '../measure/engines.ts';
import { growthNames, type Growth } from '../measure/growth.ts';
import type { Series } from '../measure/rounds.ts';
import type { Steady } from '../measure/steady.ts';
import type { Syncs } from '../measure/syncs.ts';
import { names } from '../measure/variants.ts';
import type { Overload } from '../measure/overload.ts';
import type { OpenLoop } from '../measure/open.ts';
import type { Machine } from './machine.ts';
import { ratioOf, type Spread } from './statistics.ts';

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
  growth?: Growth;
  engines: OnEngines;
  /** Of the one process, after all its windows. */
  memoryMiB: number;
  /** What there was no time for. */
  leftOut: readonly string[];
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

/** A figure whose check failed is none. */
const unlessVoid = (wrong: readonly string[], row: Row): Row =>
  wrong.length === 0 ? row : { ...row, found: `${row.found}; void: ${wrong.join('; ')}`, verdict: 'not measured' };

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
    ratioRow(series, 'two processes / one process', [names.apart, names.notApart], { must: 0.7, aim: 0.95 }),
    ratioRow(series, 'sold-out refusals / L3', [names.soldOut, names.l3], { must: 0.45, aim: 0.7 }),
  ];
};

const syncRow = (syncs: Syncs): Row => {
  const bound = { must: 0.02, aim: 0.012, least: false };
  if (!syncs.counted) return judged('durable syncs per booking', undefined, `not counted: ${syncs.why}`, bound);
  const all = `${syncs.ofTheLog.toFixed(4)} of the log; ${syncs.ofAll.toFixed(2)} of all files until all is told`;
  return unlessVoid(syncs.wrong, judged('durable syncs per booking', syncs.ofTheLog, all, bound));
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
  ].map((row) => unlessVoid(at?.wrong ?? [], row));
};

const overloadRows = (overload: readonly Overload[]): readonly Row[] => {
  const shares = overload.map(({ share }) => share);
  const [least, longest] = [Math.min(...shares), Math.max(...overload.map((one) => one.backAfterSeconds))];
  const each = (of: (one: Overload) => string) =>
    overload.map((one) => `${of(one)} (${one.offered}/s to ${one.limit}/s)`).join(', ') || 'not measured';
  const measured = overload.length > 0;
  return [
    judged(
      'overload: share of the maximum confirmed',
      measured ? least : undefined,
      each(({ share }) => share.toFixed(2)),
      { must: 0.9, aim: 0.98 },
    ),
    judged(
      'overload: back to normal, s',
      measured ? longest : undefined,
      each(({ backAfterSeconds }) => backAfterSeconds.toFixed(1)),
      { must: 2, aim: 1, least: false },
    ),
  ].map((row) =>
    unlessVoid(
      overload.flatMap(({ wrong }) => wrong),
      row,
    ),
  );
};

/** What a booking costs with more behind it, over what it costs with less: rates of the same round the other way round. */
const costRow = (series: Series, what: string, [more, less]: readonly [string, string], bound: Bound): Row =>
  ratioRow(series, what, [less, more], { ...bound, least: false });

const events = 1_000_000;

const growthRows = (growth: Growth | undefined): readonly Row[] => {
  const series = growth?.series ?? {};
  const restart = growth?.restarts.find((one) => one.events === events);
  const ofRestart = restart?.wrong ?? [];
  const others = growth?.restarts.map((one) => `${one.seconds.toFixed(1)} s with ${one.events} events`).join(', ');
  const log = costRow(series, '10^6 / 10^4 bookings in the log: cost', [growthNames.many, growthNames.few], {
    must: 1.2,
    aim: 1.05,
  });
  const short = growth !== undefined && growth.many < events;
  return [
    short ? { ...log, found: `${log.found}, with ${growth.many} in the place of 10^6`, verdict: 'not measured' } : log,
    costRow(series, 'agenda of 1,000 / 10 bookings: cost', [growthNames.agendaMany, growthNames.agendaFew], {
      must: 1.1,
      aim: 1.02,
    }),
    unlessVoid(
      ofRestart,
      judged('SIGKILL to first confirmed booking with 10^6 events, s', restart?.seconds, others ?? 'not measured', {
        must: 3,
        aim: 1,
        least: false,
      }),
    ),
  ];
};

export const rowsOf = ({ series, open, steady, syncs, overload, growth }: Results): readonly Row[] => [
  ...ratioRows(series),
  syncRow(syncs),
  steadyRow(steady),
  ...openRows(open),
  ...overloadRows(overload),
  ...growthRows(growth),
];
