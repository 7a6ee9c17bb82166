import { existsSync, readFileSync } from 'node:fs';

/** Something went wrong that the person at the keyboard can act on: the message says what to do next. */
export class Trouble extends Error {}

const LINES_SHOWN = 12;

/** Trouble that a log explains: the message ends with the log's last lines and its path. */
export function troubleWithLog(message: string, log: string): Trouble {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-LINES_SHOWN) : [];
  const shown = lines.map((line) => `  | ${line}`).join('\n');
  return new Trouble(`${message}\n${shown}\nThe whole log: ${log}`);
}

/** Progress goes to stderr: stdout carries only what a script wants to read. */
export const say = (line: string): void => void process.stderr.write(`engines: ${line}\n`);
