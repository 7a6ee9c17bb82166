// Table, JSON and chart into docs/benchmarks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf } from './chart.ts';
import { ratesTable, rowsOf, written, type Results } from './results.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const targets = (results: Results): string =>
  table(
    ['ratio or figure', 'must', 'aim', 'found: median (least to most)', 'met'],
    rowsOf(results).map(({ what, must, aim, found, verdict }) => [what, must, aim, found, verdict]),
  );

const rates = (results: Results): string =>
  table(
    ['variant', 'answers a second: median (least to most)', 'rounds', 'cores: system / generator', 'p50 / p99, ms'],
    ratesTable(results).map(({ name, rate, share, latency }) => [
      name,
      rate ? written(rate) : 'void',
      String(rate?.rounds ?? 0),
      share,
      latency,
    ]),
  );

const openLoop = ({ open }: Results): string =>
  table(
    ['bookings due a second', 'confirmed a second', 'p50, ms', 'p99, ms', 'p99.9, ms'],
    open.map(({ rate, confirmedPerSecond, p50, p99, p999 }) =>
      [rate, confirmedPerSecond, p50, p99, p999].map((value) => value.toFixed(0)),
    ),
  );

const steadyRates = ({ steady }: Results): string =>
  table(
    ['bookings due a second', 'held', 'confirmed a second', 'messages behind, second by second'],
    steady.map(({ rate, held, confirmedPerSecond, lag }) => [
      String(rate),
      held ? 'yes' : 'no',
      confirmedPerSecond.toFixed(0),
      lag.join(' '),
    ]),
  );

const overloads = ({ overload }: Results): string =>
  table(
    ['store held to', 'offered a second', 'share of it confirmed', 'back to normal, s', 'answers'],
    overload.map(({ limit, offered, share, backAfterSeconds, answers }) => [
      `${limit}/s`,
      String(offered),
      share.toFixed(2),
      backAfterSeconds.toFixed(1),
      Object.entries(answers)
        .map(([name, count]) => `${name}: ${count}`)
        .join(', '),
    ]),
  );

const syncsText = ({ syncs }: Results): string =>
  syncs.counted
    ? `For ${syncs.bookings} bookings: ${Object.entries(syncs.byFile)
        .map(([name, count]) => `${name} ${count}`)
        .join(', ')}. They include messages sent and timers set after the window.`
    : `Not counted: ${syncs.why}.`;

const checks = ({ wrong }: Results): string =>
  wrong.length === 0
    ? 'Every window passed its check: confirmed = in the log = capacity used, nothing oversold.'
    : `Windows that failed their check do not count:\n\n${wrong.map((one) => `- ${one}`).join('\n')}`;

export const markdownOf = (results: Results): string => {
  const { machine, mode, rounds, seconds, taken } = results;
  return `# Benchmark

Taken ${taken} with \`npm run bench${mode}\`: ${rounds} paired rounds of ${seconds} s, 256 connections unless said otherwise, the generator on
the same machine. Store: ${machine.store}. Node ${machine.node}, SQLite ${machine.sqlite}, ${machine.cpu},
${machine.memoryGiB} GiB, ${machine.platform}; load of the machine before the first round: ${machine.loadAtStart}.

${checks(results)}

## Targets

${targets(results)}

## Rates

${rates(results)}

![Rates](latest.svg)

## Open loop

${openLoop(results)}

## Booked and told

${steadyRates(results)}

## Overload

${overloads(results)}

## Syncs

${syncsText(results)}
`;
};

export const writeAll = (folder: string, results: Results): void => {
  mkdirSync(folder, { recursive: true });
  const bars = ratesTable(results).flatMap(({ name, rate }) => (rate ? [{ name, rate }] : []));
  const caption = `${results.machine.cpu}, Node ${results.machine.node}, SQLite ${results.machine.sqlite}, ${results.taken}`;
  writeFileSync(join(folder, 'latest.md'), markdownOf(results));
  writeFileSync(join(folder, 'latest.json'), `${JSON.stringify({ ...results, rows: rowsOf(results) }, null, 1)}\n`);
  if (bars.length > 0) writeFileSync(join(folder, 'latest.svg'), chartOf(bars, caption));
};
