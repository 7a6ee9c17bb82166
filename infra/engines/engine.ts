import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, isFree } from './ports.ts';
import { isAlive, launch, type Launch, type Launched } from './processes.ts';
import { logFile, type Run, save } from './run-folder.ts';
import { say, Trouble, troubleWithLog } from './trouble.ts';

/** One of the services that the system needs. */
export interface Engine {
  /** As `--only` knows it. */
  readonly name: string;
  /** The variable that carries its address. */
  readonly variable: string;
  readonly address: (run: Run) => string;
  /** Brings up what of it does not run yet, and returns when it answers. */
  readonly start: (run: Run) => Promise<void>;
  /** Its processes in the order in which they end, with the signal that asks each to end in good order. */
  readonly processes: readonly (readonly [name: string, signal: NodeJS.Signals])[];
}

const closing = new WeakSet<Run>();

/** From now on the run starts no process any more: it is being stopped. */
export const close = (run: Run): void => void closing.add(run);

/** The run's port for this purpose: the same as last time if it is still free, so that clients find the engine again. */
export async function port(run: Run, purpose: string): Promise<number> {
  const last = run.state.ports[purpose];
  if (last !== undefined && (await isFree(last))) return last;
  const found = await freePort();
  if (last !== undefined) say(`${purpose}: port ${last} is taken by now, using ${found}`);
  run.state.ports[purpose] = found;
  save(run);
  return found;
}

export const portOf = (run: Run, purpose: string): number => {
  const known = run.state.ports[purpose];
  if (known === undefined) throw new Trouble(`${purpose} does not belong to the run ${run.state.id}.`);
  return known;
};

export const runs = (run: Run, name: string): boolean => {
  const process = run.state.processes[name];
  return process !== undefined && isAlive(process);
};

export interface Service extends Omit<Launch, 'log'> {
  /** The name of its process and of its log. */
  readonly name: string;
  readonly seconds: number;
  readonly isReady: () => Promise<boolean>;
  readonly advice: string;
}

/** Starts a process of the run, remembers it, and waits until it is ready. */
export async function serve(run: Run, service: Service): Promise<void> {
  if (closing.has(run)) throw new Trouble(`The run ${run.state.id} is being stopped.`);
  const log = logFile(run, service.name);
  const launched = await launch({ ...service, log });
  run.state.processes[service.name] = launched.process;
  save(run);
  await ready(service, launched, log);
}

async function ready(service: Service, launched: Launched, log: string): Promise<void> {
  const started = Date.now();
  const deadline = started + service.seconds * 1000;
  while (!(await service.isReady().catch(() => false))) {
    const ended = launched.ended();
    if (ended) throw troubleWithLog(`${service.name} ${ended} before it was ready. ${service.advice}`, log);
    if (Date.now() > deadline) {
      throw troubleWithLog(`${service.name} was not ready after ${service.seconds} s. ${service.advice}`, log);
    }
    await sleep(100);
  }
  say(`${service.name}: ready in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}
