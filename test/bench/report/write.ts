// Table, JSON and chart into docs/benchmarks.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chartOf } from './chart.ts';
import { ratesTable } from './rates.ts';
import { rowsOf, written, type Results } from './results.ts';

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');

const targets = (results: Results): string =>
  table(
    ['ratio or figure', 'must', 'aim', 'found: median (least to most)', 'met'],
    rowsOf(results).map(({ what, must, aim, found, verdict }) => [what, must, aim, found, verdict]),
  );

const rates = (results: Results): string =>
  table(
    [
      ...['variant', 'answers a second: median (least to most)', 'rounds', 'cores: system / generator'],
      ...['p50 / p99, ms', 'caught up after, s'],
    ],
    ratesTable(results).map(({ name, rate, share, latency, caughtUp }) => [
      name,
      rate ? written(rate) : 'void',
      String(rate?.rounds ?? 0),
      share,
      latency,
      caughtUp,
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
    ['store held to', 'most confirmed a second', 'offered a second', 'share confirmed', 'back to normal, s', 'answers'],
    overload.map(({ limit, most, offered, share, backAfterSeconds, answers }) => [
      `${limit}/s`,
      most.toFixed(0),
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

const growthText = ({ growth, memoryMiB }: Results): string => {
  const one = memoryMiB > 0 ? [`Memory of the one process after all windows: ${memoryMiB} MiB.`] : [];
  if (!growth) return [...one, 'Growth: not run.'].join(' ');
  const { few, many, restarts } = growth;
  return [
    ...one,
    `Logs of ${few} and ${many} bookings, agendas that begin with ${growth.agendaFew} and ${growth.agendaMany} bookings; filled with the deciders' own events.`,
    ...restarts.map(
      ({ bookings, events, seconds }) =>
        `SIGKILL to the first confirmed booking with ${bookings} bookings (${events} events): ${seconds.toFixed(2)} s.`,
    ),
    `Memory: ${Object.entries(growth.memoryMiB)
      .map(([bookings, mib]) => `${mib} MiB with ${bookings} bookings`)
      .join(', ')}.`,
  ].join(' ');
};

const enginesText = ({ engines }: Results): string =>
  engines.run
    ? `Store: ${engines.store}, Kafka and Redis beside it on the same cores, every service a process of its own, 64 connections; its rows stand under Rates. Its reads scan where MongoDB uses an index, so no baseline is compared there.`
    : `Not run: ${engines.why}.`;

const leftOutText = ({ leftOut }: Results): string =>
  leftOut.length === 0 ? '' : `\nLeft out:\n\n${leftOut.map((one) => `- ${one}`).join('\n')}\n`;

const unmet = (results: Results): string => {
  const rows = rowsOf(results);
  const names = (verdict: string) => rows.filter((row) => row.verdict === verdict).map(({ what }) => what);
  const [missed, missing] = [names('unmet'), names('not measured')];
  return [
    missed.length === 0 ? 'No must is unmet.' : `Unmet: ${missed.join('; ')}.`,
    ...(missing.length === 0 ? [] : [`Not measured in this run: ${missing.join('; ')}.`]),
  ].join(' ');
};

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

${unmet(results)}
${leftOutText(results)}
## Rates

${rates(results)}

N3 waits a turn of the loop before each read and append, as whatever is reached over a driver does: without it nobody would ever be beaten in one process.

![Rates](latest.svg)

## Open loop

${openLoop(results)}

## Booked and told

${steadyRates(results)}

## Overload

${overloads(results)}

## Growth, restart, memory

${growthText(results)}

## On a shared store

${enginesText(results)}

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
