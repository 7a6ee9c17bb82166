import { type Arguments, readArguments } from './arguments.ts';
import { help } from './help.ts';
import { environment, handOver, startEngines, stopEngines, sweep } from './lifecycle.ts';
import { allRuns, latestRun, liveProcesses, newRun, type Run, runInFolder, runNamed } from './run-folder.ts';
import { say, Trouble } from './trouble.ts';
import { interruptible, withEngines } from './with-engines.ts';

const print = (text: string): void => void process.stdout.write(`${text}\n`);

const named = ({ dir, run }: Arguments): Run | undefined => {
  if (dir !== undefined) return runInFolder(dir);
  return run === undefined ? undefined : runNamed(run);
};

/** Starts the run's engines; if one of them fails, or somebody interrupts, those that this command started go again. */
async function up(args: Arguments): Promise<Run> {
  await sweep();
  const run = named(args) ?? newRun();
  const before = liveProcesses(run).length;
  try {
    await interruptible(() => startEngines(run, args.only));
  } catch (error) {
    if (before === 0) await stopEngines(run);
    else handOver(run);
    throw error;
  }
  return run;
}

async function start(args: Arguments): Promise<number> {
  const run = await up(args);
  handOver(run);
  const lines = Object.entries(environment(run)).map(([name, value]) => `${name}=${value}`);
  print(args.json ? JSON.stringify(environment(run)) : lines.join('\n'));
  say(`up; to end it: node infra/engines/cli.ts stop --run ${run.state.id}`);
  return 0;
}

async function stop(args: Arguments): Promise<number> {
  const run = named(args) ?? latestRun();
  if (!run) say('nothing is running');
  else await stopEngines(run, args.only, args.hard);
  return 0;
}

function status({ json }: Arguments): number {
  const runs = allRuns().map((run) => {
    const up = Object.fromEntries(liveProcesses(run).map(([name, process]) => [name, process.pid]));
    return { id: run.state.id, started: run.state.started, folder: run.folder, up };
  });
  if (json) print(JSON.stringify(runs));
  else if (runs.length === 0) print('no run yet');
  for (const { id, started, up } of json ? [] : runs) {
    const list = Object.entries(up).map(([name, pid]) => `${name} (${pid})`);
    print(`${id}  ${started}  ${list.join(', ') || 'stopped'}`);
  }
  return 0;
}

function env(args: Arguments): number {
  const run = named(args) ?? latestRun();
  if (!run || liveProcesses(run).length === 0) throw new Trouble('Nothing is running: `start` starts the engines.');
  for (const [name, value] of Object.entries(environment(run))) print(`export ${name}='${value}'`);
  return 0;
}

async function run(args: Arguments): Promise<number> {
  const engines = await up(args);
  try {
    return await withEngines(engines, args.command);
  } finally {
    await stopEngines(engines);
  }
}

const verbs = { start, stop, status, env, run, help: () => (print(help), 0) };

try {
  const args = readArguments(process.argv.slice(2));
  process.exit(await verbs[args.verb](args));
} catch (error) {
  if (!(error instanceof Trouble)) throw error;
  say(error.message);
  process.exit(1);
}
