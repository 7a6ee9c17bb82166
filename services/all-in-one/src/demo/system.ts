// A system of the tour's own, in a folder of its own: nothing of the visitor's data is touched.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processEnv } from '#platform';

const fileBeside = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export type OwnSystem = Readonly<{ at: string; dataDir: string; stop(): Promise<void> }>;

const addressIn = (output: string) => /ready at (http:\/\/\S+)/.exec(output)?.[1];

/** Starts the one-process system on a free port and resolves with its address once it is ready. */
export const ownSystem = async (): Promise<OwnSystem> => {
  const dataDir = mkdtempSync(join(tmpdir(), 'huduma-demo-'));
  const env = { ...processEnv(), DATA_DIR: dataDir, PORT: '0', RATE_LIMITS: 'off', LOG_LEVEL: 'warn' };
  const child = spawn(process.execPath, [fileBeside('../main.js')], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const at = await new Promise<string>((resolve, reject) => {
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = addressIn(output);
      if (address !== undefined) resolve(address);
    });
    child.once('exit', (status) =>
      reject(new Error(`the system ended with status ${String(status)} before it was ready`)),
    );
  });
  const stop = async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  return { at, dataDir, stop };
};

export type Officer = Readonly<{ username: string; password: string; totpSecret: string }>;

/** What `npm run staff -- create` does. */
export const createOfficer = (dataDir: string, username: string, role: string, centre: string): Officer => {
  const options = ['create', '--username', username, '--role', role, '--centre', centre, '--json'];
  const cli = fileBeside('../../../identity/src/staff/cli.js');
  const made = spawnSync(process.execPath, [cli, ...options], {
    env: { ...processEnv(), DATA_DIR: dataDir },
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(`npm run staff ended with status ${String(made.status)}: ${made.stderr}`);
  return JSON.parse(made.stdout) as Officer;
};
