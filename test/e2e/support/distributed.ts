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
/** How many processes of a service there are; one where nothing is said. */
export type Replicas = Readonly<Partial<Record<Part, number>>>;

/** The processes by name, in the order of their start: `scheduling`, and its second replica `scheduling-2`. */
export const membersOf = (replicas: Replicas): readonly string[] =>
  parts.flatMap((part) =>
    Array.from({ length: replicas[part] ?? 1 }, (_, index) => (index === 0 ? part : `${part}-${String(index + 1)}`)),
  );

export const partOf = (name: string): Part => {
  const found = parts.find((part) => part === name.replace(/-\d+$/, ''));
  if (!found) throw new Error(`there is no service ${name}`);
  return found;
};

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
  members: readonly string[] = parts,
): Promise<(member: string) => Env> => {
  const name = `t${randomBytes(4).toString('hex')}`;
  const keyFile = join(dataDir, 'rpc-key');
  writeFileSync(keyFile, randomBytes(32).toString('base64'), { mode: 0o600 });
  const places = new Map<string, string>();
  for (const member of members) places.set(member, `127.0.0.1:${String(await freePort())}`);
  const replicasOf = (part: Part) => members.filter((member) => partOf(member) === part);
  const peers = parts
    .map(
      (part) =>
        `${part}=${replicasOf(part)
          .map((member) => places.get(member))
          .join('|')}`,
    )
    .join('&');
  systems += 1;
  const shared = {
    EVENT_STORE: `${eventStore.replace(/\/$/, '')}/${name}`,
    BROKER: `${broker.replace(/\/$/, '')}/${name}`,
    JOBS: `${jobs.replace(/\/$/, '')}/${String(systems % 16)}`,
    KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    TRIAL: 'open',
  };
  return (member) => ({
    ...shared,
    RPC: `tcp:${member === 'gateway' ? '' : `//${places.get(member) ?? ''}`}?${peers}&key-file=${keyFile}`,
    PORT: '0',
  });
};

export type Process = Readonly<{ child: ChildProcess; ended: Promise<number | null>; address: string }>;

/** Starts one service and resolves when it says that it is ready. `E2E_MAIN` in its environment names another main. */
export const startPart = async (part: Part, env: Env, hear: (text: string) => void): Promise<Process> => {
  const main = join(root, 'dist', env['E2E_MAIN'] ?? `services/${part}/src/main.js`);
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
