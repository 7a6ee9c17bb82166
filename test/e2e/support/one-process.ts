import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Processes } from './system.ts';

const main = join(import.meta.dirname, '../../../dist/services/all-in-one/src/main.js');

/** The whole system in one process on a free port. */
export const oneProcess = (env: Processes['env'], hear: (text: string) => void): Processes => {
  let [at, output]: [string, string] = ['', ''];
  let child: ChildProcess | undefined;
  let ended: Promise<number | null> = Promise.resolve(null);
  const start = async () => {
    output = '';
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const started = spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    const listen = (chunk: Buffer) => {
      output += chunk.toString();
      hear(chunk.toString());
      const address = /ready at (http:\/\/\S+)/.exec(output)?.[1];
      if (address !== undefined) resolve(address);
    };
    started.stdout.on('data', listen);
    started.stderr.on('data', listen);
    ended = new Promise((done) => started.once('exit', (status) => done(status)));
    void ended.then((status) => reject(new Error(`it ended with ${String(status)} before it was ready:\n${output}`)));
    child = started;
    at = await promise;
  };
  const end = async (signal: NodeJS.Signals) => {
    child?.kill(signal);
    return ended;
  };
  return {
    get at() {
      return at;
    },
    get pid() {
      return child?.pid ?? 0;
    },
    env,
    start,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
};
