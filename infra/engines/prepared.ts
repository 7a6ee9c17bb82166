import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { alone } from './lock.ts';
import { cacheFolder } from './places.ts';
import { say, Trouble, troubleWithLog } from './trouble.ts';

export interface Preparation {
  readonly name: string;
  /** Files that decide what comes out: another content is another preparation. */
  readonly inputs: readonly string[];
  readonly make: (into: string, log: string) => Promise<void>;
}

/** The folder of something that is made once and then used again; two that want it at the same time make it once. */
export async function prepared({ name, inputs, make }: Preparation): Promise<string> {
  const hash = createHash('sha256');
  for (const input of inputs) hash.update(readFileSync(input));
  const folder = join(cacheFolder, `${name}-${hash.digest('hex').slice(0, 12)}`);
  if (existsSync(folder)) return folder;
  return alone(
    `${folder}.lock`,
    () => say(`${name}: another process is preparing it, waiting`),
    async () => {
      if (existsSync(folder)) return folder;
      const part = `${folder}.part`;
      rmSync(part, { recursive: true, force: true });
      mkdirSync(part, { recursive: true });
      await make(part, `${folder}.log`);
      renameSync(part, folder);
      return folder;
    },
  );
}

export interface LongWork {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly log: string;
  readonly advice: string;
}

const TELL_EVERY = 5_000;
const TOO_LONG = 15 * 60_000;

/** Runs a program to its end and says every five seconds that it is still at it. */
export async function longWork({ title, program, args, cwd, log, advice }: LongWork): Promise<void> {
  say(`${title} (once)`);
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const out = openSync(log, 'w');
  const child = spawn(program, args, { cwd, stdio: ['ignore', out, out], timeout: TOO_LONG });
  closeSync(out);
  const stopWithUs = () => child.kill();
  process.once('exit', stopWithUs);
  const ticker = setInterval(() => say(`${title}: ${seconds()} s`), TELL_EVERY);
  try {
    const how = await new Promise<string>((ended, failed) => {
      child.once('error', (error) => failed(new Trouble(`${title}: ${error.message}. ${advice}`)));
      child.once('exit', (code, signal) => ended(signal ? `killed by ${signal}` : `code ${code}`));
    });
    if (how !== 'code 0') throw troubleWithLog(`${title}: failed after ${seconds()} s (${how}). ${advice}`, log);
    say(`${title}: done in ${seconds()} s`);
  } finally {
    clearInterval(ticker);
    process.off('exit', stopWithUs);
  }
}
