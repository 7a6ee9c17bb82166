// `npm run bench [-- --quick | --all] [--only SECTION,...] [--rounds N] [--work FOLDER] [--out FOLDER]`: measures, checks, writes.
// Status 1 when a check failed; never for time.
import { tmpdir } from 'node:os';
import { systemClock } from '#platform';
import { measureOnEngines, type OnEngines } from './measure/engines.ts';
import { measureGrowth } from './measure/growth.ts';
import { openLoopAt, type OpenLoop } from './measure/open.ts';
import { overloaded } from './measure/overload.ts';
import { inRounds, type Series } from './measure/rounds.ts';
import { steadiest } from './measure/steady.ts';
import { countSyncs, type Syncs } from './measure/syncs.ts';
import { names, pairedVariants, rowVariants, type Systems } from './measure/variants.ts';
import { cachedTokens } from './measure/window.ts';
import { optionIn, planFor, sections, type Plan, type Section } from './plan.ts';
import { machineOf } from './report/machine.ts';
import type { Results } from './report/results.ts';
import { ratesOf } from './report/statistics.ts';
import { teller, type Tell } from './report/tell.ts';
import { markdownOf, writeAll } from './report/write.ts';
import { twoProcesses } from './stage/apart.ts';
import { House } from './stage/house.ts';
import { here, memoryOf } from './stage/systems.ts';

const help = `Measures the bookings against the limits and the usual ways of building them; each figure has its check.

  npm run bench                 ten minutes, writes docs/benchmarks/latest.md, .json and .svg
  npm run bench -- --quick      ninety seconds, for CI; writes nothing
  npm run bench -- --all        everything, up to a million bookings in the log

  --only SECTION,...   ${sections.join(', ')}
  --rounds N           paired rounds
  --work FOLDER        the disk that is measured
  --out FOLDER         where the results go

Its status is 1 when a check failed, never for time.
`;

/** Sections that are begun, and what was left out with the reason. */
class Run {
  readonly leftOut: string[] = [];
  readonly plan: Plan;
  readonly tell: Tell;
  readonly #begun = performance.now();

  constructor(plan: Plan, tell: Tell) {
    [this.plan, this.tell] = [plan, tell];
  }

  get seconds(): number {
    return (performance.now() - this.#begun) / 1000;
  }

  /** Does a section unless it was not asked for, or there is no time for what takes so many seconds. */
  async section<T>(name: Section, needsSeconds: number, work: () => Promise<T>): Promise<T | undefined> {
    if (!this.plan.sections.has(name)) return undefined;
    if (this.seconds + needsSeconds <= this.plan.budgetSeconds) return work();
    this.leftOut.push(`${name}: no time was left in this run; \`npm run bench -- --only ${name}\` measures it alone`);
    this.tell(`${name} left out: no time`);
    return undefined;
  }
}

const openSystems = async (house: House): Promise<Systems> => ({
  ours: await house.booker('ours'),
  n1: await house.booker('N1'),
  n3: await house.booker('N3'),
  echo: await house.echo(),
  raw: await house.raw(),
  apart: await twoProcesses(house),
});

const paired = async (house: House, systems: Systems, run: Run): Promise<Series> => {
  const { rounds, roundsSeconds, leastRounds, seconds, warmSeconds } = run.plan;
  if (warmSeconds > 0) await inRounds(pairedVariants(house, systems, warmSeconds), 1, () => undefined);
  const until = run.seconds + roundsSeconds;
  const mayGoOn = (round: number) => round < leastRounds || run.seconds < until;
  const series = await inRounds(pairedVariants(house, systems, seconds), rounds, run.tell, mayGoOn);
  const done = series[names.hot]?.length ?? 0;
  if (done < rounds)
    run.leftOut.push(`${rounds - done} of ${rounds} paired rounds: each waits until all that followed from it is done`);
  return series;
};

const openLoops = async (house: House, { ours }: Systems, series: Series, { plan, tell }: Run) => {
  const most = ratesOf(series, names.uniform)?.median ?? 0;
  const seventyPercent = Math.round(most * 0.7);
  const found: OpenLoop[] = [];
  for (const rate of [...plan.openRates, ...(seventyPercent > 0 ? [seventyPercent] : [])]) {
    const one = await openLoopAt(house, ours, rate, plan.openSeconds);
    found.push(one);
    const wrong = one.wrong.length > 0 ? `  ${one.wrong.join('; ')}` : '';
    tell(`open loop ${rate}/s: p50 ${one.p50.toFixed(1)} ms, p99 ${one.p99.toFixed(1)} ms${wrong}`);
  }
  return found;
};

const steady = async (house: House, { ours }: Systems, { plan, tell }: Run) => {
  const found = await steadiest(house, ours, plan.steadyRates, plan.steadySeconds);
  for (const { rate, held } of found) tell(`booked and told at ${rate}/s: ${held ? 'held' : 'not held'}`);
  return found;
};

const notRun = (why: string): OnEngines => ({ run: false, why });
const notCounted: Syncs = { counted: false, why: 'it was not asked for, or there was no time' };

/** The systems side by side; they end before what comes after them. */
const sideBySide = async (house: House, run: Run) => {
  const { plan } = run;
  const systems = await openSystems(house);
  run.tell('every system runs');
  const rates = (await run.section('rates', 0, () => paired(house, systems, run))) ?? {};
  const rows = await run.section('rows', 60 * plan.seconds, () =>
    inRounds(rowVariants(house, systems, plan.seconds, plan.everyRow), plan.rowRounds, run.tell),
  );
  const series = { ...rates, ...rows };
  const open = (await run.section('open', 10 * plan.openSeconds, () => openLoops(house, systems, series, run))) ?? [];
  const told = (await run.section('steady', 2 * plan.steadySeconds, () => steady(house, systems, run))) ?? [];
  const memoryMiB = memoryOf(systems.ours.process.pid) ?? 0;
  for (const one of [systems.ours, systems.n1, systems.n3, systems.apart]) await one.process.stop();
  return { series, open, steady: told, memoryMiB };
};

const wrongIn = (series: Series): readonly string[] =>
  Object.entries(series).flatMap(([name, figures]) =>
    figures.flatMap(({ wrong }, round) => wrong.map((one) => `${name}, round ${round + 1}: ${one}`)),
  );

const sideBySideSections: readonly Section[] = ['rates', 'rows', 'open', 'steady'];

const measure = async (house: House, run: Run): Promise<Results> => {
  const { plan, tell, leftOut } = run;
  const { mode, rounds, seconds, growth: growing, engines: onEngines } = plan;
  const machine = machineOf();
  const side = sideBySideSections.some((name) => plan.sections.has(name))
    ? await sideBySide(house, run)
    : { series: {}, open: [], steady: [], memoryMiB: 0 };
  const syncs =
    (await run.section('syncs', 5 * plan.syncSeconds, () => countSyncs(house, plan.syncSeconds))) ?? notCounted;
  tell('syncs; overload');
  const overload =
    (await run.section('overload', plan.rushes.length * 4 * plan.rushSeconds, () =>
      overloaded(house, plan.rushes, plan.rushSeconds, ratesOf(side.series, names.uniform)?.median ?? 0, tell),
    )) ?? [];
  const growth = growing && (await run.section('growth', 70, () => measureGrowth(house, growing, tell)));
  const engines =
    (onEngines && (await run.section('engines', 80, () => measureOnEngines(house, onEngines, tell)))) ??
    notRun(onEngines ? 'it was not asked for, or there was no time' : 'a quick run starts no engines');
  if (!engines.run) tell(`engines: not run: ${engines.why}`);
  const wrong = [
    ...wrongIn({ ...side.series, ...growth?.series, ...(engines.run ? engines.series : {}) }),
    ...[...side.open, ...side.steady, ...overload, ...(growth?.restarts ?? [])].flatMap((one) => one.wrong),
    ...(syncs.counted ? syncs.wrong : []),
  ];
  const taken = systemClock().now();
  const measured = { ...side, syncs, overload, engines, ...(growth ? { growth } : {}) };
  return { taken, machine, mode, rounds, seconds, ...measured, leftOut, wrong };
};

const bench = async (args: readonly string[]): Promise<number> => {
  const plan = planFor(args);
  const tell = teller();
  const run = new Run(plan, tell);
  tell(`making ${plan.citizens} citizens`);
  const extra = (plan.rounds + 2) * (cachedTokens + 2);
  const house = await House.open(optionIn(args, 'work') ?? tmpdir(), plan.citizens, extra);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void house.close().finally(() => process.exit(2)));
  try {
    const results = await measure(house, run);
    const folder = optionIn(args, 'out') ?? (plan.writes ? here('../../docs/benchmarks') : undefined);
    if (folder !== undefined) writeAll(folder, results);
    process.stdout.write(`${markdownOf(results)}\n`);
    return results.wrong.length === 0 ? 0 : 1;
  } finally {
    await house.close();
    tell('done');
  }
};

const [, , ...args] = process.argv;
if (args.includes('--help')) process.stdout.write(help);
else
  process.exitCode = await bench(args).catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return 2;
  });
