// Real engines for the rows that need them: those that the environment names, or those that infra/engines can start here.
import { spawn } from 'node:child_process';
import { enginesInEnv, type Engines } from '../../e2e/support/distributed.ts';
import { systemTimers } from '#platform';
import { here } from './systems.ts';

export type Ready = Readonly<{ engines: Engines; stop: () => Promise<void> }>;

const cli = here('../../infra/engines/cli.ts');

type Ended = Readonly<{ status: number | null; out: string }>;

const run = (args: readonly string[], seconds: number): Promise<Ended> => {
  const child = spawn(process.execPath, [cli, ...args], { stdio: ['ignore', 'pipe', 'ignore'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  const late = systemTimers.after(seconds * 1000, () => child.kill('SIGINT'));
  return new Promise((resolve) =>
    child.once('exit', (status) => {
      late.cancel();
      resolve({ status, out });
    }),
  );
};

/** Undefined when they cannot be had within so many seconds: the first start on a machine fetches and builds them. */
export const startEngines = async (seconds: number): Promise<Ready | undefined> => {
  const given = enginesInEnv();
  if (given) return { engines: given, stop: () => Promise.resolve() };
  const { status, out } = await run(['start', '--json'], seconds);
  if (status !== 0) return undefined;
  const env = JSON.parse(out) as Readonly<Record<string, string>>;
  const { EVENT_STORE: eventStore = '', BROKER: broker = '', JOBS: jobs = '', ENGINES_RUN: id = '' } = env;
  const stop = async () => {
    await run(['stop', '--run', id], 60);
  };
  return { engines: { eventStore, broker, jobs }, stop };
};
