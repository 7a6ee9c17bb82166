// npm run torture [-- --kills N] [--size embedded|distributed] [--seed S]
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { systemRandom, systemTimers } from '#platform';
import { judge } from './checker/judge.ts';
import type { Finding, History } from './history.ts';
import type { Size } from './parts.ts';
import { torture } from './torture.ts';

const help = `Kills (SIGKILL) and pauses (SIGSTOP, SIGCONT) real processes under load, keeps every request, and judges the history.

  npm run torture [-- --kills N] [--size embedded|distributed] [--seed S] [--minutes M]

  --kills N      only kills with at least 5 requests under way count; left out: 20 embedded, 8 distributed
  --size         one process on files, or a process per service on real engines; left out: both, one after the other
  --seed S       who dies when; the timing of the machine is not part of it
  --minutes M    ends the killing after so long, with the kills done by then
  --judge FILE   judges a kept history again

Ends with \`torture: N kills, R requests, 0 lost, 0 oversold, 0 doubled\`, and with status 1 when anything was found.
`;

const usualKills = { embedded: 20, distributed: 8 } as const;
const print = (line: string): void => void process.stdout.write(`${line}\n`);

const { values } = parseArgs({
  options: {
    kills: { type: 'string' },
    size: { type: 'string' },
    seed: { type: 'string' },
    minutes: { type: 'string' },
    judge: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  },
});

const count = (findings: readonly Finding[], kind: Finding['kind']): number =>
  findings.filter((finding) => finding.kind === kind).length;

const tell = (findings: readonly Finding[]): void => {
  for (const { kind, where, why } of findings.slice(0, 50)) print(`  ${kind}: ${where}: ${why}`);
  const orders = count(findings, 'order');
  if (orders > 0) print(`${String(orders)} answers or changes stand in an order that cannot be`);
};

const sum = (kills: number, requests: number, findings: readonly Finding[]): string => {
  const counts = (['lost', 'oversold', 'doubled'] as const).map((kind) => `${String(count(findings, kind))} ${kind}`);
  return `torture: ${String(kills)} kills, ${String(requests)} requests, ${counts.join(', ')}`;
};

/** The engines come up around this command, when nobody gave their addresses. */
const onEngines = (args: readonly string[]): number => {
  const engines = join(import.meta.dirname, '../../infra/engines/cli.ts');
  const again = [engines, 'run', '--', process.execPath, import.meta.filename, '--size', 'distributed', ...args];
  return spawnSync(process.execPath, again, { stdio: 'inherit' }).status ?? 1;
};

const one = async (size: Size, kills: number, seed: number, minutes: number): Promise<number> => {
  const begun = systemTimers.monotonicMs();
  const { findings, requests, pauses, ...done } = await torture({ size, kills, seed, minutes, print });
  const seconds = Math.round((systemTimers.monotonicMs() - begun) / 1000);
  tell(findings);
  print(`${size}: ${String(pauses)} pauses, ${String(seconds)} s`);
  print(sum(done.kills, requests, findings));
  return findings.length === 0 ? 0 : 1;
};

const run = async (): Promise<number> => {
  const seed = values.seed === undefined ? systemRandom.below(1_000_000) : Number(values.seed);
  const sizes: readonly string[] = values.size === undefined ? ['embedded', 'distributed'] : [values.size];
  if (sizes.some((size) => !(size in usualKills)) || Number.isNaN(seed)) {
    process.stderr.write(help);
    return 2;
  }
  const minutes = Number(values.minutes ?? Infinity);
  let status = 0;
  for (const size of sizes as readonly Size[]) {
    const kills = Number(values.kills ?? usualKills[size]);
    const enginesMissing = size === 'distributed' && process.env['EVENT_STORE'] === undefined;
    const ended = enginesMissing
      ? onEngines([
          '--kills',
          String(kills),
          '--seed',
          String(seed),
          ...(values.minutes ? ['--minutes', values.minutes] : []),
        ])
      : await one(size, kills, seed, minutes);
    status = Math.max(status, ended);
  }
  return status;
};

if (values.help) print(help);
else if (values.judge !== undefined) {
  const history = JSON.parse(readFileSync(values.judge, 'utf8')) as History;
  const findings = judge(history);
  tell(findings);
  print(sum(0, history.asked.length, findings));
  process.exitCode = findings.length === 0 ? 0 : 1;
} else process.exitCode = await run();
