import { createHash, randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { runsFolder } from './places.ts';
import { isAlive, type Process } from './processes.ts';
import { Trouble } from './trouble.ts';

/** What a run remembers. Written after every change, so that `stop` finds what a killed `start` had begun. */
export interface RunState {
  readonly id: string;
  started: string;
  /** Named by `--dir`: the data stays when the run is stopped. */
  readonly kept: boolean;
  stopped: boolean;
  /** The command whose end ends the run; none once `start` has handed the engines over. */
  owner?: Process;
  /** The engines that belong to it, by the names that `--only` knows. */
  engines: string[];
  ports: Record<string, number>;
  processes: Record<string, Process>;
  /** PostgreSQL's data, where its user could not reach the run's own folder. */
  dataElsewhere?: string;
}

export interface Run {
  readonly folder: string;
  readonly state: RunState;
}

const stateFile = (folder: string): string => join(folder, 'state.json');
export const pidsFile = (run: Run): string => join(run.folder, 'pids.json');
export const logFile = (run: Run, name: string): string => join(run.folder, 'logs', `${name}.log`);
export const dataFolder = (run: Run, name: string): string => join(run.folder, 'data', name);

function write(file: string, content: unknown): void {
  writeFileSync(`${file}.part`, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(`${file}.part`, file);
}

export function save(run: Run): void {
  write(stateFile(run.folder), run.state);
  const alive = Object.entries(run.state.processes).map(([name, process]) => [name, process.pid]);
  write(pidsFile(run), Object.fromEntries(alive));
}

export const liveProcesses = (run: Run): [string, Process][] =>
  Object.entries(run.state.processes).filter(([, process]) => isAlive(process));

/** A new run with its own folder. */
export function newRun(): Run {
  const moment = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const id = `${moment}-${randomBytes(3).toString('hex')}`;
  return create(id, join(runsFolder, id), false);
}

/** The run that lives in this folder, begun if it is not there yet; a link among the runs lets `stop` find it by id. */
export function runInFolder(dir: string): Run {
  const folder = resolve(dir);
  if (existsSync(stateFile(folder))) return readRun(folder);
  if (existsSync(folder) && readdirSync(folder).length > 0) {
    throw new Trouble(`${folder} holds something that is no run of engines: choose an empty or a new folder.`);
  }
  const id = `${basename(folder)}-${createHash('sha256').update(folder).digest('hex').slice(0, 6)}`;
  const run = create(id, folder, true);
  rmSync(join(runsFolder, id), { force: true, recursive: true });
  symlinkSync(folder, join(runsFolder, id));
  return run;
}

function create(id: string, folder: string, kept: boolean): Run {
  mkdirSync(runsFolder, { recursive: true });
  for (const part of ['logs', 'data']) mkdirSync(join(folder, part), { recursive: true });
  const started = new Date().toISOString();
  const run: Run = { folder, state: { id, started, kept, stopped: false, engines: [], ports: {}, processes: {} } };
  save(run);
  return run;
}

const readRun = (folder: string): Run => ({
  folder: realpathSync(folder),
  state: JSON.parse(readFileSync(stateFile(folder), 'utf8')) as RunState,
});

/** Another command may have started or stopped an engine of this run since it was read. */
export const refresh = (run: Run): void => void Object.assign(run.state, readRun(run.folder).state);

/** Every run that is known, the latest first. */
export function allRuns(): Run[] {
  if (!existsSync(runsFolder)) return [];
  const folders = readdirSync(runsFolder).map((id) => join(runsFolder, id));
  const runs = folders.filter((folder) => existsSync(stateFile(folder))).map(readRun);
  return runs.sort((a, b) => b.state.started.localeCompare(a.state.started));
}

export function runNamed(id: string): Run {
  const run = allRuns().find(({ state }) => state.id === id);
  if (run) return run;
  throw new Trouble(`There is no run ${id}: \`status\` lists them.`);
}

/** The run that was started last among those that still have a live process. */
export const latestRun = (): Run | undefined => allRuns().find((run) => liveProcesses(run).length > 0);
