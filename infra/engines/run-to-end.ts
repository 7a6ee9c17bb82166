import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import type { User } from './processes.ts';
import { troubleWithLog } from './trouble.ts';

export interface ShortWork {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly log: string;
  readonly advice: string;
  readonly user?: User | undefined;
}

const TOO_LONG = 60_000;

/** Runs a short program to its end; what it printed is kept in the log. */
export function runToEnd({ title, program, args, log, advice, user }: ShortWork): Promise<void> {
  return new Promise((done, failed) => {
    execFile(program, [...args], { cwd: '/', timeout: TOO_LONG, ...user }, (error, stdout, stderr) => {
      writeFileSync(log, `${stdout}${stderr}`);
      if (!error) done();
      else
        failed(
          troubleWithLog(`${title}: failed (${error.killed ? 'too slow' : `code ${error.code}`}). ${advice}`, log),
        );
    });
  });
}
