import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process and the moment of its birth: ids are used again, an id with its birth is not. */
export interface Process {
  readonly pid: number;
  readonly born: string;
}

/** A user that a process shall run as. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

export interface Launch {
  readonly program: string;
  readonly args: readonly string[];
  readonly log: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly user?: User | undefined;
}

export interface Launched {
  readonly process: Process;
  /** How it ended, or undefined while it lives. */
  readonly ended: () => string | undefined;
}

/** The moment of birth of a live process, or undefined if there is none with this id (a zombie is none). */
function birth(pid: number): string | undefined {
  try {
    if (!existsSync('/proc/self/stat')) {
      return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
    }
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name, in brackets, may hold spaces; the state is the first field after it, the start time the twentieth.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

export const itself = (): Process => ({ pid: process.pid, born: birth(process.pid) ?? '' });

export const isAlive = (process: Process): boolean => birth(process.pid) === process.born;

/** Starts a program that outlives this one; what it prints goes to the end of its log. */
export async function launch({ program, args, log, env, user }: Launch): Promise<Launched> {
  const out = openSync(log, 'a');
  const child = spawn(program, args, {
    detached: true,
    stdio: ['ignore', out, out],
    env: { ...process.env, ...env },
    // A user other than ours may not be allowed to look into the current folder.
    cwd: '/',
    ...user,
  });
  closeSync(out);
  const end = endOf(child);
  await new Promise<void>((started, failed) => child.once('spawn', started).once('error', failed));
  child.unref();
  const pid = child.pid ?? 0;
  return { process: { pid, born: birth(pid) ?? '' }, ended: () => end.how };
}

function endOf(child: ChildProcess): { how?: string } {
  const end: { how?: string } = {};
  child.once('exit', (code, signal) => (end.how = signal ? `was killed by ${signal}` : `ended with code ${code}`));
  return end;
}

/** Sends the signal and waits; after `patience` milliseconds it kills. Never touches a process that only has the same id. */
export async function end(target: Process, signal: NodeJS.Signals, patience: number): Promise<void> {
  const deadline = Date.now() + patience;
  const send = (what: NodeJS.Signals) => {
    try {
      if (isAlive(target)) process.kill(target.pid, what);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  send(signal);
  while (isAlive(target)) {
    if (Date.now() > deadline) send('SIGKILL');
    await sleep(50);
  }
}
