// The engines under the system, to be killed, frozen and brought back on the data and ports they had.
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Redis } from 'ioredis';
import { enginesInEnv, type Engines } from './distributed.ts';

type EngineName = 'kafka' | 'redis' | 'mongo';

const root = join(import.meta.dirname, '../../..');
const cli = join(root, 'infra/engines/cli.ts');
const run = promisify(execFile);

const inEnv = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is missing: npm run test:engines gives it`);
  return value;
};

const command = async (...options: readonly string[]): Promise<void> => {
  const env = { ...process.env, NODE_OPTIONS: '' };
  await run(process.execPath, [cli, ...options], { cwd: root, env, timeout: 120_000 });
};

/** SIGKILL, as a power cut would. */
export const killEngine = (name: EngineName): Promise<void> =>
  command('stop', '--run', inEnv('ENGINES_RUN'), '--only', name, '--hard');

/** On the data and port it had; resolves when it answers. */
export const startEngine = (name: EngineName): Promise<void> =>
  command('start', '--run', inEnv('ENGINES_RUN'), '--only', name);

export const signalEngine = (process_: 'ferretdb' | 'kafka' | 'redis', signal: NodeJS.Signals): void => {
  const pids = JSON.parse(readFileSync(inEnv('ENGINES_PIDS'), 'utf8')) as Record<string, number>;
  const pid = pids[process_];
  if (pid === undefined) throw new Error(`${process_} does not run`);
  process.kill(pid, signal);
};

export const engines = (): Engines => {
  const found = enginesInEnv();
  if (!found) throw new Error('EVENT_STORE, BROKER and JOBS are missing: npm run test:engines gives them');
  return found;
};

export const wipeRedis = async (): Promise<void> => {
  const redis = new Redis(engines().jobs);
  try {
    await redis.flushall();
  } finally {
    redis.disconnect();
  }
};
