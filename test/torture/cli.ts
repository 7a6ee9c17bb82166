// npm run torture [-- --kills N] [--size embedded|distributed] [--seed S]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemRandom, systemTimers } from '#platform';
import { help, readArguments, type Asked } from './arguments.ts';
import { judge } from './checker/judge.ts';
import type { Finding, History } from './history.ts';
import { brokenOff, legsOf, together } from './legs.ts';
import { lineOf } from './line.ts';
import { torture, type Order, type Outcome } from './torture.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

const tell = (findings: readonly Finding[]): void => {
  for (const { kind, where, why } of findings.slice(0, 50)) print(`  ${kind}: ${where}: ${why}`);
  const orders = findings.filter(({ kind }) => kind === 'order').length;
  if (orders > 0) print(`${String(orders)} answers or changes stand in an order that cannot be`);
};

/** The engines come up around this command, when nobody gave their addresses. */
const onEngines = ({ kills, seed, minutes }: Omit<Order, 'print' | 'size'>): number => {
  const engines = join(import.meta.dirname, '../../infra/engines/cli.ts');
  const args = ['--size', 'distributed', '--kills', String(kills), '--seed', String(seed)];
  const again = [engines, 'run', '--', process.execPath, import.meta.filename, ...args];
  const limit = minutes === Infinity ? [] : ['--minutes', String(minutes)];
  return spawnSync(process.execPath, [...again, ...limit], { stdio: 'inherit' }).status ?? 1;
};

const leg = async (order: Order): Promise<Outcome> => {
  try {
    return await torture(order);
  } catch (error) {
    return brokenOff(error);
  }
};

const one = async ({ size, kills, seed, minutes }: Omit<Order, 'print'>): Promise<number> => {
  const begun = systemTimers.monotonicMs();
  const minutesGone = () => (systemTimers.monotonicMs() - begun) / 60_000;
  const outcomes: Outcome[] = [];
  for (const part of legsOf(kills, seed)) {
    if (minutesGone() >= minutes) break;
    const outcome = await leg({ ...part, size, minutes: minutes - minutesGone(), print });
    outcomes.push(outcome);
    tell(outcome.findings);
    if (kills > part.kills) print(`judged: ${lineOf(outcome.inFlight, outcome.requests, outcome.findings)}`);
  }
  const { findings, requests, pauses, inFlight } = together(outcomes);
  print(`${size}: ${String(pauses)} pauses, ${String(Math.round(minutesGone() * 60))} s`);
  print(lineOf(inFlight, requests, findings));
  return findings.length === 0 ? 0 : 1;
};

const runAll = async ({ runs, minutes, seed = systemRandom.below(1_000_000) }: Asked): Promise<number> => {
  let status = 0;
  for (const { size, kills } of runs) {
    const enginesMissing = size === 'distributed' && process.env['EVENT_STORE'] === undefined;
    const ended = enginesMissing ? onEngines({ kills, seed, minutes }) : await one({ size, kills, seed, minutes });
    status = Math.max(status, ended);
  }
  return status;
};

const judgeAgain = (file: string): number => {
  const history = JSON.parse(readFileSync(file, 'utf8')) as History;
  const findings = judge(history);
  tell(findings);
  print(lineOf([], history.asked.length, findings));
  return findings.length === 0 ? 0 : 1;
};

const understood = (): Asked | undefined => {
  try {
    return readArguments(process.argv.slice(2));
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${help}`);
    return undefined;
  }
};

const asked = understood();
if (!asked) process.exitCode = 2;
else if (asked.help) process.stdout.write(help);
else process.exitCode = asked.judge === undefined ? await runAll(asked) : judgeAgain(asked.judge);
