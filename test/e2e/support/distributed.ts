// The same system with every service as a process of its own, on the engines that the environment names.
import { spawn, type ChildProcess } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** In the order of their start. */
export const parts = ['identity', 'scheduling', 'check-in', 'notification', 'gateway'] as const;
export type Part = (typeof parts)[number];
export type Env = Readonly<Record<string, string | undefined>>;

export type Engines = Readonly<{ eventStore: string; broker: string; jobs: string }>;

/** The engines of `npm run test:engines`, or undefined. */
export const enginesInEnv = (): Engines | undefined => {
  const { EVENT_STORE: eventStore, BROKER: broker, JOBS: jobs } = process.env;
  return eventStore && broker && jobs ? { eventStore, broker, jobs } : undefined;
};

export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

let systems = 0;

/** What all processes of one system share: databases, topics and ports of its own. */
export const settingsFor = async (
  dataDir: string,
  { eventStore, broker, jobs }: Engines,
): Promise<(part: Part) => Env> => {
  const name = `t${randomBytes(4).toString('hex')}`;
  const keyFile = join(dataDir, 'rpc-key');
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const ports = new Map<Part, number>();
  for (const part of parts) ports.set(part, await freePort());
  const peers = parts.map((part) => `${part}=127.0.0.1:${String(ports.get(part))}`).join('&');
  systems += 1;
  const shared = {
    EVENT_STORE: `${eventStore.replace(/\/$/, '')}/${name}`,
    BROKER: `${broker.replace(/\/$/, '')}/${name}`,
    JOBS: `${jobs.replace(/\/$/, '')}/${String(systems % 16)}`,
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    TRIAL: 'open',
  };
  return (part) => ({
    ...shared,
    RPC: `tcp:${part === 'gateway' ? '' : `//127.0.0.1:${String(ports.get(part))}`}?${peers}&key-file=${keyFile}`,
    PORT: '0',
  });
};

export type Process = Readonly<{ child: ChildProcess; ended: Promise<number | null>; address: string }>;

/** Starts one service and resolves when it says that it is ready. */
export const startPart = async (part: Part, env: Env, hear: (text: string) => void): Promise<Process> => {
  const main = join(root, 'dist/services', part, 'src/main.js');
  const child = spawn(process.execPath, [main], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let output = '';
  const listen = (chunk: Buffer) => {
    output += chunk.toString();
    hear(chunk.toString());
    const address = /is ready.* (http:\/\/[^\s/]+)/.exec(output)?.[1];
    if (address !== undefined) resolve(address);
  };
  child.stdout.on('data', listen);
  child.stderr.on('data', listen);
  const ended = new Promise<number | null>((done) => child.once('exit', (status) => done(status)));
  void ended.then((status) =>
    reject(new Error(`${part} ended with ${String(status)} before it was ready:\n${output}`)),
  );
  return { child, ended, address: await promise };
};
