// A failing seed made small: operations and faults are left out while it still fails, and what is left is told as a story.
import { run, type Result, type RunOptions } from './run.ts';

const fails = async (options: RunOptions): Promise<Result | undefined> => {
  const result = await run(options);
  return result.violations.length > 0 ? result : undefined;
};

/** Leaves out ever smaller parts of a list for as long as `still` holds without them. */
const without = async <T>(
  all: readonly T[],
  still: (rest: readonly T[]) => Promise<boolean>,
  budget: { runs: number },
): Promise<readonly T[]> => {
  let kept = all;
  for (let size = Math.ceil(kept.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < kept.length && budget.runs > 0;) {
      const rest = [...kept.slice(0, at), ...kept.slice(at + size)];
      budget.runs -= 1;
      if (await still(rest)) kept = rest;
      else at += size;
    }
  return kept;
};

/** The smallest failing run found within so many tries. */
export const shrink = async (options: RunOptions, tries = 250): Promise<Result | undefined> => {
  const all = await fails(options);
  if (!all) return undefined;
  const { operations: planned } = all;
  const alone = { ...options, operations: planned, wrongdoer: false };
  const first = (await fails(alone)) ?? all;
  const wrongdoer = first === all && options.operations === undefined;
  const budget = { runs: tries };
  const stillFaults = async (faults: readonly string[]) =>
    (await fails({ ...options, operations: planned, wrongdoer, only: new Set(faults) })) !== undefined;
  const faults = await without(first.faults, stillFaults, budget);
  const only = new Set(faults);
  const operations = await without(
    first.operations,
    async (rest) => (await fails({ ...options, wrongdoer, only, operations: rest })) !== undefined,
    budget,
  );
  const again = await without(
    faults,
    async (rest) => (await fails({ ...options, wrongdoer, operations, only: new Set(rest) })) !== undefined,
    budget,
  );
  return fails({ ...options, wrongdoer, operations, only: new Set(again), keepTrace: true });
};

const telling =
  / (dies|starts)|^\d+ (c\d+ |landed |fact |received |the clock)| (delay|error-before|error-after|lost-answer|late-landing|crash-before|crash-after|pause|duplicate|rewind|late-job|repeated-job|lost-job|sent-but-timed-out|refused-for-now)$/;

/** What happened, line by line, for a person to read. */
export const story = (result: Result): string => {
  const lines = result.trace.filter(
    (line) =>
      telling.test(line) && !line.includes('rebuilder') && !/landed (county|centre|service|calendar)/.test(line),
  );
  const said = lines.map((line) => `  ${line.length > 180 ? `${line.slice(0, 180)}...` : line}`);
  const { seed, size, extent, operations, faults } = result;
  const head = `seed ${String(seed)} (${size}, ${extent}), ${String(operations.length)} operations, ${String(faults.length)} faults:`;
  return [head, ...said, ...result.violations.map((one) => `=> ${one}`)].join('\n');
};
