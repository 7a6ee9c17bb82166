// Processes under measurement: started on a free port, watched for their CPU, ended by their own id.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { processEnv, systemTimers } from '#platform';

export const here = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));
const allInOne = here('../../dist/services/all-in-one/src/main.js');

export type Started = Readonly<{
  port: number;
  pid: number;
  child: ChildProcess;
  /** CPU seconds so far; undefined where the system does not tell. */
  cpu(): number | undefined;
  kill(signal: NodeJS.Signals): void;
  stop(): Promise<void>;
}>;

const ticksPerSecond = 100;

/** CPU seconds of a process, user and system, from Linux's /proc. */
export const cpuOf = (pid: number): number | undefined => {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return undefined;
  }
};

/** Memory of a process in MiB, from Linux's /proc. */
export const memoryOf = (pid: number): number | undefined => {
  try {
    const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kib === undefined ? undefined : Math.round(Number(kib) / 1024);
  } catch {
    return undefined;
  }
};

const portIn = (output: string): number | undefined => {
  const port = /ready at http:\/\/[^:\s]+:(\d+)/.exec(output)?.[1];
  return port === undefined ? undefined : Number(port);
};

/** `under`: a program that runs Node, such as strace. */
export type Command = Readonly<{
  file: string;
  args?: readonly string[];
  env?: Readonly<Record<string, string>>;
  under?: readonly string[];
}>;

/** The process that a tracer started; itself where there is no tracer. */
const traced = (pid: number): number => {
  try {
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]) || pid;
  } catch {
    return pid;
  }
};

/** Starts `node file args` and resolves when it has said where it is ready. */
export const start = async ({ file, args = [], env = {}, under = [] }: Command): Promise<Started> => {
  const [tracer, ...options] = under;
  const command = [...args, file];
  const [program, rest] =
    tracer === undefined ? [process.execPath, command] : [tracer, [...options, process.execPath, ...command]];
  const child = spawn(program, rest, {
    env: { ...processEnv(), NODE_OPTIONS: '', ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      if (output.length < 10_000) output += chunk.toString();
      const found = portIn(output);
      if (found !== undefined) resolve(found);
    });
    child.once('exit', (status) => reject(new Error(`${file} ended with ${String(status)} before it was ready`)));
  });
  const pid = under.length > 0 ? traced(child.pid ?? 0) : (child.pid ?? 0);
  const kill = (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) process.kill(pid, signal);
  };
  return {
    port,
    pid,
    child,
    cpu: () => cpuOf(pid),
    kill,
    stop: async () => {
      kill('SIGTERM');
      const late = systemTimers.after(12_000, () => kill('SIGKILL'));
      await ended;
      late.cancel();
    },
  };
};

/** The configuration that everything behind the gateway has in the bench; nothing in it is for the bench alone. */
export const settingOf = (dataDir: string, packs: string): Record<string, string> => ({
  DATA_DIR: dataDir,
  COUNTRY: 'bench',
  COUNTRY_PACK_DIR: packs,
  PORT: '0',
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'warn',
});

/** The real system in one process. `args` are options of Node: a profiler, say. */
export const startSystem = (
  setting: Readonly<Record<string, string>>,
  args: readonly string[] = [],
  under: readonly string[] = [],
) => start({ file: allInOne, env: setting, args, under });

/** Resolves when the process has used less than a tenth of a core for a while, or the patience is over. */
export const quiet = async ({ cpu }: Pick<Started, 'cpu'>, patienceSeconds = 120): Promise<boolean> => {
  let [before, calm] = [cpu() ?? 0, 0];
  for (let waited = 0; waited < patienceSeconds; waited += 0.2) {
    await systemTimers.sleep(200);
    const now = cpu() ?? 0;
    calm = now - before <= 0.02 ? calm + 1 : 0;
    before = now;
    if (calm >= 2) return true;
  }
  return false;
};
