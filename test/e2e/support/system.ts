// The system as a visitor would start it: one process on files, or, with SYSTEM=distributed, a process per service on the
// engines in the environment. Specs do not know which.
import { spawnSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '#testing';
import { enginesInEnv, type Replicas } from './distributed.ts';
import { manyProcesses, type Parts } from './many-processes.ts';
import { oneProcess } from './one-process.ts';

const root = join(import.meta.dirname, '../../..');

export type Officer = Readonly<{ username: string; password: string; totpSecret: string }>;
export type Ran = Readonly<{ status: number | null; stdout: string; stderr: string }>;

/** What is started and killed: one process, or several. */
export interface Processes {
  readonly at: string;
  /** A process that answers signals for all: the only one, or the gateway. */
  readonly pid: number;
  /** Environment of the command-line tools. */
  readonly env: Readonly<Record<string, string | undefined>>;
  start(): Promise<void>;
  stop(): Promise<number | null>;
  /** SIGKILL of the only process, or of the next service by turns. */
  kill(): Promise<void>;
  /** One by one, where every service is a process of its own. */
  readonly parts?: Parts;
}

export interface System extends Omit<Processes, 'env'> {
  readonly dataDir: string;
  readonly env: Processes['env'];
  /** Everything the processes wrote, of all their lives. */
  output(): string;
  createOfficer(username: string, role: string, centre?: string): Officer;
  /** Runs one of the built command-line tools on the system's data. */
  run(script: string, ...options: readonly string[]): Ran;
  /** Stops and removes the data folder. */
  remove(): Promise<void>;
}

export type SystemOptions = Readonly<{
  env?: Readonly<Record<string, string>>;
  dataDir?: string;
  /** With SYSTEM=distributed: how many processes of a service; one where nothing is said. */
  replicas?: Replicas;
  /** With SYSTEM=distributed: stores that are there already, and their key. */
  place?: Readonly<Record<string, string>>;
}>;

const baseEnv = { PORT: '0', RATE_LIMITS: 'off', LOG_LEVEL: 'info', HASHING: 'cheapest' };

const processesOf = (
  dataDir: string,
  env: Readonly<Record<string, string | undefined>>,
  hear: (text: string) => void,
  { replicas, place }: SystemOptions,
): Processes | Promise<Processes> => {
  if (process.env['SYSTEM'] !== 'distributed') return oneProcess(env, hear);
  const engines = enginesInEnv();
  if (!engines)
    throw new Error('SYSTEM=distributed needs EVENT_STORE, BROKER and JOBS: npm run test:engines gives them');
  return manyProcesses(dataDir, env, engines, hear, replicas, place);
};

/** Starts the system (built before: `npm run build`) and resolves when it is ready. */
export const startSystem = async (options: SystemOptions = {}): Promise<System> => {
  const folder = options.dataDir === undefined ? scratchFolder('huduma-e2e') : undefined;
  const dataDir = options.dataDir ?? folder?.path ?? '';
  const { EVENT_STORE: _store, BROKER: _broker, JOBS: _jobs, ...inherited } = process.env;
  let output = '';
  const hear = (text: string) => {
    output += text;
    if (process.env['E2E_OUTPUT']) appendFileSync(process.env['E2E_OUTPUT'], text);
  };
  const env = { ...inherited, NODE_OPTIONS: '', DATA_DIR: dataDir, ...baseEnv, ...options.env };
  const processes = await processesOf(dataDir, env, hear, options);
  const run: System['run'] = (script, ...rest) => {
    const settings = { cwd: root, env: processes.env, encoding: 'utf8' } as const;
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'dist', script), ...rest], settings);
    return { status, stdout, stderr };
  };
  await processes.start();
  return {
    get at() {
      return processes.at;
    },
    get pid() {
      return processes.pid;
    },
    env: processes.env,
    ...(processes.parts ? { parts: processes.parts } : {}),
    dataDir,
    output: () => output,
    stop: () => processes.stop(),
    kill: () => processes.kill(),
    start: () => processes.start(),
    run,
    createOfficer: (username, role, centre) => {
      const where = centre === undefined ? [] : ['--centre', centre];
      const made = run(
        'services/identity/src/staff/cli.js',
        'create',
        '--username',
        username,
        '--role',
        role,
        ...where,
        '--json',
      );
      if (made.status !== 0) throw new Error(`staff create ended with ${String(made.status)}: ${made.stderr}`);
      return JSON.parse(made.stdout) as Officer;
    },
    remove: async () => {
      await processes.stop();
      folder?.remove();
    },
  };
};
