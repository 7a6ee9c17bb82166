// npm run simulate -- --seeds N [--from S] [--verbose]
import { run } from './run.ts';
import { findAll } from './teeth/find.ts';
import { systemTimers } from '#platform';

const flag = (name: string): string | undefined => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? undefined : (process.argv[at + 1] ?? '');
};

const main = async (): Promise<void> => {
  if (process.argv.includes('--teeth')) {
    const name = flag('teeth');
    await findAll(name === '' || name?.startsWith('--') ? undefined : name, Number(flag('most') ?? 300), (line) => console.log(line));
    return;
  }
  const seeds = Number(flag('seeds') ?? 100);
  const from = Number(flag('from') ?? 1);
  const extent = flag('extent') as 'core' | 'whole' | undefined;
  const verbose = process.argv.includes('--verbose');
  const begun = systemTimers.monotonicMs();
  let [failed, steps] = [0, 0];
  const fired = new Map<string, number>();
  const codes = new Map<string, number>();
  for (let seed = from; seed < from + seeds; seed += 1) {
    const result = await run({ seed, keepTrace: verbose, ...(extent ? { extent } : {}) });
    steps += result.steps;
    for (const [kind, count] of result.fired) fired.set(kind, (fired.get(kind) ?? 0) + count);
    for (const [code, count] of result.codes) codes.set(code, (codes.get(code) ?? 0) + count);
    if (verbose) console.log(result.trace.join('\n'));
    if (result.violations.length === 0) continue;
    failed += 1;
    console.log(`seed ${String(seed)} (${result.size}, ${result.extent}): ${result.violations.slice(0, 3).join('\n    ')}`);
    if (failed >= 20) break;
  }
  const seconds = (systemTimers.monotonicMs() - begun) / 1000;
  console.log(`${String(seeds)} seeds in ${seconds.toFixed(1)} s (${(seeds / seconds).toFixed(1)}/s), ${String(steps)} events`);
  console.log([...fired].map(([kind, count]) => `${kind} ${String(count)}`).join(', '));
  console.log([...codes].map(([kind, count]) => `${kind} ${String(count)}`).join(', '));
  process.exitCode = failed > 0 ? 1 : 0;
};

await main();
