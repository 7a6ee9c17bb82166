import { type Arguments, readArguments } from './arguments.ts';
import { choose, type Choice } from './choose.ts';
import { definitions, dockerAnswers, startContainers, type Containers } from './containers.ts';
import { help } from './help.ts';
import { engineNames, environment, handOver, startEngines, stopEngines, sweep } from './lifecycle.ts';
import { allRuns, latestRun, liveProcesses, newRun, type Run, runInFolder, runNamed } from './run-folder.ts';
import { say, Trouble } from './trouble.ts';
import { Interrupted, interruptible, withEngines } from './with-engines.ts';

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

const wanted = ({ only }: Arguments): readonly string[] => only ?? engineNames;

async function chosen(args: Arguments): Promise<Choice> {
  const variables = definitions.filter(({ name }) => wanted(args).includes(name)).map(({ variable }) => variable);
  const { from } = args;
  const docker = (from === 'any' || from === 'docker') && (await dockerAnswers());
  const choice = choose({ from, variables, env: process.env, docker });
  say(`from ${choice.source}: ${choice.why}`);
  return choice;
}

/** Prints the addresses that the environment names; there is nothing to start. */
function given(args: Arguments): number {
  const found = definitions.filter(({ name }) => wanted(args).includes(name));
  const addresses = Object.fromEntries(found.map(({ variable }) => [variable, process.env[variable] ?? '']));
  const lines = Object.entries(addresses).map(([name, value]) => `${name}=${value}`);
  print(args.json ? JSON.stringify(addresses) : lines.join('\n'));
  return 0;
}

async function start(args: Arguments): Promise<number> {
  if (args.from === 'docker') throw new Trouble('Containers go with their command: run --from docker -- COMMAND.');
  const { source } = await chosen(args);
  if (source === 'environment') return given(args);
  if (source === 'docker') say('containers would go with this command: own ones stay');
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

async function runOnOwn(args: Arguments): Promise<number> {
  const engines = await up(args);
  try {
    return await withEngines(environment(engines), args.command);
  } finally {
    await stopEngines(engines);
  }
}

async function runInDocker(args: Arguments): Promise<number> {
  let containers: Containers;
  try {
    containers = await interruptible(() => startContainers(wanted(args)));
  } catch (error) {
    if (args.from === 'docker' || error instanceof Interrupted) throw error;
    say(`from own after all: ${(error as Error).message}`);
    return runOnOwn(args);
  }
  try {
    // Whatever kills engines would kill somebody else's.
    const none = { ENGINES_RUN: undefined, ENGINES_PIDS: undefined };
    return await withEngines({ ...containers.env, ...none }, args.command);
  } finally {
    await containers.stop();
  }
}

async function run(args: Arguments): Promise<number> {
  const { source } = await chosen(args);
  if (source === 'environment') return withEngines({}, args.command);
  return source === 'docker' ? runInDocker(args) : runOnOwn(args);
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
