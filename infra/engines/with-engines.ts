import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { Trouble } from './trouble.ts';

const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal];

/** What a command sees: undefined takes a variable away. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Runs the command with these variables beside ours and gives its exit code; signals that reach us are handed on to it. */
export function withEngines(variables: Variables, command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  const child = spawn(program, args, { stdio: 'inherit', env: { ...process.env, ...variables } });
  const handOn = (signal: NodeJS.Signals) => {
    // Ctrl-C at a terminal has reached the command already.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  // They stay: a signal that comes while the engines are being stopped afterwards must not cut that short.
  for (const signal of signals) process.on(signal, handOn);
  return new Promise((ended, failed) => {
    child.once('error', (error) => failed(new Trouble(`${program} could not be run: ${error.message}`)));
    child.once('exit', (code, signal) => ended(signal ? codeOf(signal) : (code ?? 1)));
  });
}

/** Somebody wanted it to end. */
export class Interrupted extends Trouble {}

/** Does the work unless a signal comes first: then it fails, so that the caller can put things in order. */
export function interruptible<Result>(work: () => Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const interrupt = (signal: NodeJS.Signals) => reject(new Interrupted(`interrupted by ${signal}`));
  for (const signal of signals) process.on(signal, interrupt);
  return Promise.race([work(), promise]).finally(() => {
    for (const signal of signals) process.off(signal, interrupt);
  });
}
