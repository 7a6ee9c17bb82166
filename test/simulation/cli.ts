// npm run simulate -- --seeds N [--from S] [--verbose]
import { codesOfTheSources, notReached, whyElsewhere } from './codes.ts';
import { faultKinds } from './engine/faults.ts';
import { run } from './run.ts';
import { shrink, story } from './shrink.ts';
import { findAll } from './teeth/find.ts';
import { systemTimers } from '#platform';

const flag = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
};

const print = (line: string): void => void process.stdout.write(`${line}\n`);
const add = (sum: Map<string, number>, one: ReadonlyMap<string, number>): void => {
  for (const [name, count] of one) sum.set(name, (sum.get(name) ?? 0) + count);
};
const listed = (sum: ReadonlyMap<string, number>): string =>
  [...sum]
    .sort(([, one], [, other]) => other - one)
    .map(([name, count]) => `${name} ${String(count)}`)
    .join(', ');

const help = `npm run simulate -- --seeds N [--from S] [--extent core|whole] [--verbose]
npm run simulate -- --teeth [--only NAME] [--most N]   the first seed that finds each planted fault`;

const printCodes = (reached: ReadonlySet<string>): void => {
  const sources = codesOfTheSources();
  const atTheEdge = sources.atTheEdge.filter((code) => !reached.has(code));
  print(`refusals decided at the HTTP edge, tried by test/e2e and the gateway's specs: ${atTheEdge.join(', ')}`);
  for (const code of sources.elsewhere.filter((one) => !reached.has(one)))
    print(`refusal not told here: ${code} (${whyElsewhere(code)}), tried by ${sources.triedBy(code).join(', ')}`);
  print(`refusals not reached: ${notReached(reached, sources).join(', ') || 'none'}`);
};

const simulate = async (): Promise<void> => {
  const [seeds, from] = [Number(flag('seeds') ?? 100), Number(flag('from') ?? 1)];
  const extent = flag('extent') as 'core' | 'whole' | undefined;
  const verbose = process.argv.includes('--verbose');
  const [fired, codes] = [new Map<string, number>(), new Map<string, number>()];
  const begun = systemTimers.monotonicMs();
  let [failed, done, steps] = [0, 0, 0];
  for (let seed = from; seed < from + seeds && failed < 20; seed += 1) {
    const options = { seed, keepTrace: verbose, ...(extent ? { extent } : {}) };
    const result = await run(options);
    done += 1;
    if (done % 500 === 0) process.stderr.write(`${String(done)} seeds, ${String(failed)} failed\n`);
    steps += result.steps;
    add(fired, result.fired);
    add(codes, result.codes);
    if (verbose) print(result.trace.join('\n'));
    if (result.violations.length === 0) continue;
    failed += 1;
    print(`seed ${String(seed)} FAILS: ${result.violations.slice(0, 3).join('\n    ')}`);
    const small = failed <= 2 ? await shrink(options) : undefined;
    if (small) print(story(small));
  }
  const seconds = (systemTimers.monotonicMs() - begun) / 1000;
  print(
    `${String(done)} seeds, ${String(failed)} failed, ${String(steps)} events, ${(done / seconds).toFixed(1)} seeds/s`,
  );
  print(`faults: ${listed(fired)}; never: ${faultKinds.filter((kind) => !fired.has(kind)).join(', ') || 'none'}`);
  print(`refusals: ${listed(codes)}`);
  printCodes(new Set(codes.keys()));
  process.exitCode = failed > 0 ? 1 : 0;
};

if (process.argv.includes('--help')) print(help);
else if (process.argv.includes('--teeth')) await findAll(flag('only'), Number(flag('most') ?? 2_000), print);
else await simulate();
