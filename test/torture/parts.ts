// The system as parts that can be killed, stopped and continued one by one: real processes, and the broker beside them.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  enginesInEnv,
  freePort,
  parts,
  settingsFor,
  startPart,
  type Part,
  type Process,
} from '../e2e/support/distributed.ts';
import type { Officer } from './client.ts';
import { countryId, writeCountry } from './country.ts';
import { oneProcess } from '../e2e/support/one-process.ts';

const root = join(import.meta.dirname, '../..');

export type Size = 'embedded' | 'distributed';

export interface Parts {
  readonly at: string;
  /** Of the centres. */
  readonly zone: string;
  readonly names: readonly string[];
  /** Of the command-line tools. */
  readonly env: Readonly<Record<string, string | undefined>>;
  start(name: string): Promise<void>;
  kill(name: string): Promise<void>;
  signal(name: string, signal: 'SIGSTOP' | 'SIGCONT'): void;
  end(): Promise<void>;
}

/** Seconds that a hold lasts here: long enough to be used, short enough that many end by themselves. */
const holdSeconds = '6';

const baseEnv = (dataDir: string) => {
  const { EVENT_STORE: _store, BROKER: _broker, JOBS: _jobs, ...inherited } = process.env;
  const trial = {
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    HASHING: 'cheapest',
    HOLD_SECONDS: holdSeconds,
    COUNTRY: countryId,
    COUNTRY_PACK_DIR: join(dataDir, 'packs'),
  };
  return { ...inherited, NODE_OPTIONS: '', DATA_DIR: dataDir, ...trial };
};

type Opened = Readonly<{ dataDir: string; zone: string; hear: (text: string) => void }>;

const embedded = async ({ dataDir, zone, hear }: Opened): Promise<Parts> => {
  const port = String(await freePort());
  const env = { ...baseEnv(dataDir), LOG_LEVEL: 'info', PORT: port };
  const one = oneProcess(env, hear);
  return {
    at: `http://127.0.0.1:${port}`,
    zone,
    names: ['all-in-one'],
    env,
    start: () => one.start(),
    kill: () => one.kill(),
    signal: (_, signal) => {
      process.kill(one.pid, signal);
    },
    end: async () => {
      await one.stop();
    },
  };
};

const engine = (...args: readonly string[]): Promise<void> => {
  const run = process.env['ENGINES_RUN'] ?? '';
  const cli = join(root, 'infra/engines/cli.ts');
  const [verb = '', ...rest] = args;
  const child = spawn(process.execPath, [cli, verb, '--run', run, ...rest], { cwd: root, stdio: 'ignore' });
  return new Promise((done, failed) => {
    child.once('exit', (status) =>
      status === 0 ? done() : failed(new Error(`the engine's ${verb} ended with ${String(status)}`)),
    );
  });
};

const enginePid = (name: string): number => {
  const pids = JSON.parse(readFileSync(process.env['ENGINES_PIDS'] ?? '', 'utf8')) as Record<string, unknown>;
  const found = pids[name];
  return Number(typeof found === 'object' && found !== null ? (found as { pid: number }).pid : found);
};

const kafka = 'kafka';

const distributed = async ({ dataDir, zone, hear }: Opened): Promise<Parts> => {
  const engines = enginesInEnv();
  if (!engines) throw new Error('the distributed size needs EVENT_STORE, BROKER and JOBS in the environment');
  const settings = await settingsFor(dataDir, engines);
  const port = String(await freePort());
  const shared = { ...baseEnv(dataDir), LOG_LEVEL: 'info' };
  const running = new Map<string, Process>();
  const envOf = (part: Part) => ({ ...shared, ...settings(part), ...(part === 'gateway' ? { PORT: port } : {}) });
  const end = async (name: string, signal: NodeJS.Signals) => {
    const one = running.get(name);
    running.delete(name);
    one?.child.kill(signal);
    await one?.ended;
  };
  return {
    at: `http://127.0.0.1:${port}`,
    zone,
    names: [...parts, kafka],
    env: { ...shared, ...settings('scheduling') },
    start: async (name) => {
      if (name === kafka) return engine('start', '--only', kafka);
      running.set(name, await startPart(name as Part, envOf(name as Part), hear));
    },
    kill: (name) => (name === kafka ? engine('stop', '--only', kafka, '--hard') : end(name, 'SIGKILL')),
    signal: (name, signal) => {
      const pid = name === kafka ? enginePid(kafka) : (running.get(name)?.child.pid ?? 0);
      if (pid > 0) process.kill(pid, signal);
    },
    end: async () => {
      for (const part of [...parts].reverse()) await end(part, 'SIGTERM');
    },
  };
};

/** The services' parts in the order of their start; `kafka` runs already. Built before: `npm run build`. */
export const partsOf = (size: Size, dataDir: string, hear: (text: string) => void): Promise<Parts> => {
  const opened = { dataDir, zone: writeCountry(join(dataDir, 'packs')), hear };
  return size === 'embedded' ? embedded(opened) : distributed(opened);
};

/** An account at the gate, made by the staff command beside the running system. */
export const gateOfficer = ({ env }: Parts, username: string, centre: string): Officer => {
  const script = join(root, 'dist/services/identity/src/staff/cli.js');
  const role = ['--username', username, '--role', 'gate-officer', '--centre', centre, '--json'];
  const { status, stdout } = spawnSync(process.execPath, [script, 'create', ...role], { env, encoding: 'utf8' });
  if (status !== 0) throw new Error(`the staff command ended with ${String(status)}`);
  return JSON.parse(stdout) as Officer;
};

export const isEngine = (name: string): boolean => name === kafka;
