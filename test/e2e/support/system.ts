// The whole system as a process of its own, on a free port and a scratch data folder, as a visitor would start it.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { scratchFolder } from '#testing';

const root = join(import.meta.dirname, '../../..');
const node = process.execPath;

export type Officer = Readonly<{ username: string; password: string; totpSecret: string }>;

export interface System {
  /** Base address, changes with a restart. */
  readonly at: string;
  readonly dataDir: string;
  readonly pid: number;
  /** Everything the process wrote, of all its lives. */
  output(): string;
  /** SIGTERM; resolves with the exit status. */
  stop(): Promise<number | null>;
  /** SIGKILL, at once. */
  kill(): Promise<void>;
  /** Starts again on the same data folder. */
  start(): Promise<void>;
  createOfficer(username: string, role: string, centre?: string): Officer;
  /** Runs one of the built command-line tools on the system's data folder. */
  run(
    script: string,
    ...options: readonly string[]
  ): Readonly<{ status: number | null; stdout: string; stderr: string }>;
  /** Stops and removes the data folder. */
  remove(): Promise<void>;
}

export type SystemOptions = Readonly<{ env?: Readonly<Record<string, string>>; dataDir?: string }>;

const baseEnv = { PORT: '0', RATE_LIMITS: 'off', LOG_LEVEL: 'info', HASHING: 'cheapest' };

type Life = Readonly<{ child: ChildProcess; ended: Promise<number | null> }>;

const begin = (env: Readonly<Record<string, string | undefined>>, hear: (text: string) => void): Life => {
  const main = join(root, 'dist/services/all-in-one/src/main.js');
  const child = spawn(node, [main], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.on('data', (chunk: Buffer) => hear(chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => hear(chunk.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('exit', (status) => resolve(status)));
  return { child, ended };
};

/** Starts the one-process system (built before: `npm run build`) and resolves when it is ready. */
export const startSystem = async (options: SystemOptions = {}): Promise<System> => {
  const folder = options.dataDir === undefined ? scratchFolder('huduma-e2e') : undefined;
  const dataDir = options.dataDir ?? folder?.path ?? '';
  const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: dataDir, ...baseEnv, ...options.env };
  let output = '';
  let [at, life]: [string, Life | undefined] = ['', undefined];
  const start = async () => {
    const from = output.length;
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const started = begin(env, (text) => {
      output += text;
      const address = /ready at (http:\/\/\S+)/.exec(output.slice(from))?.[1];
      if (address !== undefined) resolve(address);
    });
    void started.ended.then((status) =>
      reject(new Error(`it ended with ${String(status)} before ready:\n${output.slice(from)}`)),
    );
    life = started;
    at = await promise;
  };
  const end = async (signal: NodeJS.Signals) => {
    life?.child.kill(signal);
    return (await life?.ended) ?? null;
  };
  const run: System['run'] = (script, ...rest) => {
    const { status, stdout, stderr } = spawnSync(node, [join(root, 'dist', script), ...rest], {
      cwd: root,
      env,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };
  await start();
  return {
    get at() {
      return at;
    },
    get pid() {
      return life?.child.pid ?? 0;
    },
    dataDir,
    output: () => output,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
    start,
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
      if (life?.child.exitCode === null && life.child.signalCode === null) await end('SIGTERM');
      folder?.remove();
    },
  };
};
