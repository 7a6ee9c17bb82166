// `npm run bench [-- --quick | --all] [--work FOLDER] [--out FOLDER]`: measures, checks, writes docs/benchmarks. Status 1 when a
// check failed; never for time.
import { tmpdir } from 'node:os';
import { systemClock } from '#platform';
import { openLoopAt, type OpenLoop } from './measure/open.ts';
import { overloaded } from './measure/overload.ts';
import { inRounds, type Series } from './measure/rounds.ts';
import { steadiest } from './measure/steady.ts';
import { countSyncs } from './measure/syncs.ts';
import { names, otherVariants, pairedVariants, type Systems } from './measure/variants.ts';
import { optionIn, planFor, type Plan } from './plan.ts';
import { machineOf } from './report/machine.ts';
import type { Results } from './report/results.ts';
import { ratesOf } from './report/statistics.ts';
import { teller, type Tell } from './report/tell.ts';
import { markdownOf, writeAll } from './report/write.ts';
import { House } from './stage/house.ts';
import { here } from './stage/systems.ts';
import { cachedTokens } from './measure/window.ts';

const openSystems = async (house: House): Promise<Systems> => ({
  ours: await house.booker('ours'),
  n1: await house.booker('N1'),
  n3: await house.booker('N3'),
  echo: await house.echo(),
  raw: await house.raw(),
});

const openLoops = async (house: House, { ours }: Systems, plan: Plan, series: Series, tell: Tell) => {
  const most = ratesOf(series, names.uniform)?.median ?? 0;
  const seventyPercent = Math.round(most * 0.7);
  const found: OpenLoop[] = [];
  for (const rate of [...plan.openRates, ...(seventyPercent > 0 ? [seventyPercent] : [])]) {
    const one = await openLoopAt(house, ours, rate, plan.openSeconds);
    found.push(one);
    tell(`open loop ${rate}/s: p50 ${one.p50.toFixed(1)} ms, p99 ${one.p99.toFixed(1)} ms`);
  }
  return found;
};

const wrongIn = (series: Series): readonly string[] =>
  Object.entries(series).flatMap(([name, figures]) =>
    figures.flatMap(({ wrong }, round) => wrong.map((one) => `${name}, round ${round + 1}: ${one}`)),
  );

const measure = async (house: House, plan: Plan, tell: Tell): Promise<Results> => {
  const machine = machineOf();
  const systems = await openSystems(house);
  tell('every system runs; warming up');
  await inRounds(pairedVariants(house, systems, plan.warmSeconds), 1, () => undefined);
  const paired = await inRounds(pairedVariants(house, systems, plan.seconds), plan.rounds, tell);
  const others = await inRounds(otherVariants(house, systems, plan.seconds), plan.otherRounds, tell);
  const series = { ...paired, ...others };
  const open = await openLoops(house, systems, plan, series, tell);
  const steady = await steadiest(house, systems.ours, plan.steadyRates, plan.steadySeconds);
  for (const { rate, held } of steady) tell(`booked and told at ${rate}/s: ${held ? 'held' : 'not held'}`);
  const syncs = await countSyncs(house, plan.syncSeconds);
  tell('syncs counted; overload');
  const overload = await overloaded(house, plan.overloadRates, plan.overloadSeconds);
  const wrong = [
    ...wrongIn(series),
    ...[...open, ...steady, ...overload].flatMap((one) => one.wrong),
    ...(syncs.counted ? syncs.wrong : []),
  ];
  const taken = systemClock().now();
  const { mode, rounds, seconds } = plan;
  return { taken, machine, mode, rounds, seconds, series, open, steady, syncs, overload, wrong };
};

const run = async (args: readonly string[]): Promise<number> => {
  const plan = planFor(args);
  const tell = teller();
  tell(`making ${plan.citizens} citizens`);
  const extra = (plan.rounds + 2) * (cachedTokens + 2);
  const house = await House.open(optionIn(args, 'work') ?? tmpdir(), plan.citizens, extra);
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void house.close().finally(() => process.exit(2)));
  try {
    const results = await measure(house, plan, tell);
    writeAll(optionIn(args, 'out') ?? here('../../docs/benchmarks'), results);
    process.stdout.write(`${markdownOf(results)}\n`);
    return results.wrong.length === 0 ? 0 : 1;
  } finally {
    await house.close();
    tell('done');
  }
};

process.exitCode = await run(process.argv.slice(2));
