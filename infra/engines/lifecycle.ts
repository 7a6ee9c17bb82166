import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { close, type Engine } from './engine.ts';
import { ferretdb } from './ferretdb/ferretdb.ts';
import { kafka } from './kafka/kafka.ts';
import { alone } from './lock.ts';
import { release } from './ports.ts';
import { end, isAlive, itself } from './processes.ts';
import { redis } from './redis.ts';
import { allRuns, liveProcesses, pidsFile, refresh, type Run, save } from './run-folder.ts';
import { say } from './trouble.ts';

export const engines: readonly Engine[] = [ferretdb, kafka, redis];
export const engineNames = engines.map(({ name }) => name);

const chosen = (names: readonly string[]): Engine[] => engines.filter(({ name }) => names.includes(name));

/** Brings up these engines of the run, all at the same time; with none named, those it had, or all if it is new. */
export async function startEngines(run: Run, only: readonly string[] | undefined): Promise<void> {
  const busy = () => say(`another command is starting the run ${run.state.id}, waiting`);
  await alone(join(run.folder, 'starting.lock'), busy, async () => {
    refresh(run);
    const { engines: had, owner } = run.state;
    const names = only ?? (had.length > 0 ? had : engineNames);
    run.state.engines = [...new Set([...had, ...names])];
    run.state.started = new Date().toISOString();
    run.state.stopped = false;
    // Within `run -- COMMAND` the run stays with that command.
    if (!owner || !isAlive(owner)) run.state.owner = itself();
    save(run);
    await Promise.all(chosen(names).map((engine) => engine.start(run)));
    Object.values(run.state.ports).forEach(release);
  });
}

/** From now on the engines do without the command that started them. */
export function handOver(run: Run): void {
  if (run.state.owner?.pid === process.pid) delete run.state.owner;
  save(run);
}

const PATIENCE = 20_000;

/** Ends what the run started and nothing else. Data of a run without a folder of its own goes when all of it is stopped. */
export async function stopEngines(run: Run, only: readonly string[] = engineNames, hard = false): Promise<void> {
  close(run);
  refresh(run);
  await Promise.all(chosen(only).map((engine) => stopEngine(run, engine, hard)));
  if (only.length === engineNames.length) {
    run.state.stopped = true;
    delete run.state.owner;
    if (!run.state.kept) removeData(run);
  }
  save(run);
}

async function stopEngine(run: Run, engine: Engine, hard: boolean): Promise<void> {
  for (const [name, signal] of engine.processes) {
    const target = run.state.processes[name];
    if (!target) continue;
    const lived = isAlive(target);
    await end(target, hard ? 'SIGKILL' : signal, PATIENCE);
    Reflect.deleteProperty(run.state.processes, name);
    if (lived) say(`${name}: ${hard ? 'killed' : 'stopped'}`);
  }
}

function removeData(run: Run): void {
  // A start that fails may have left initdb at work: it ends soon, so trying again helps.
  const thoroughly = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 };
  rmSync(join(run.folder, 'data'), thoroughly);
  if (run.state.dataElsewhere) rmSync(run.state.dataElsewhere, thoroughly);
  delete run.state.dataElsewhere;
}

/** The three addresses, and where a test finds the run and the ids of its processes. */
export const environment = (run: Run): Record<string, string> => ({
  ...Object.fromEntries(chosen(run.state.engines).map((engine) => [engine.variable, engine.address(run)])),
  ENGINES_RUN: run.state.id,
  ENGINES_PIDS: pidsFile(run),
});

const STOPPED_RUNS_KEPT = 5;
const DAY = 86_400_000;

/** Ends runs whose command was killed before it could, and forgets old ones: only the last few keep their logs. */
export async function sweep(): Promise<void> {
  let stopped = 0;
  for (const run of allRuns()) {
    const { owner, kept, id, started } = run.state;
    if (owner && isAlive(owner)) continue;
    if (owner) {
      say(`the command that ran ${id} was killed: stopping what it left behind`);
      await stopEngines(run);
    }
    const forgotten = liveProcesses(run).length === 0 && Date.now() - Date.parse(started) > DAY;
    if (kept || !(run.state.stopped || forgotten)) continue;
    stopped += 1;
    if (forgotten) removeData(run);
    if (stopped > STOPPED_RUNS_KEPT) rmSync(run.folder, { recursive: true, force: true });
  }
}
