import {
  freePort,
  membersOf,
  partOf,
  settingsFor,
  startPart,
  type Engines,
  type Process,
  type Replicas,
} from './distributed.ts';
import type { Processes } from './system.ts';

/** Several processes one by one: a service by its name, its second replica as `scheduling-2`. */
export interface Parts {
  readonly names: readonly string[];
  /** What the processes of one service have in their environment. */
  env(name: string): Readonly<Record<string, string | undefined>>;
  signal(name: string, signal: NodeJS.Signals): void;
  /** Ends it with the signal and resolves when it is gone. */
  end(name: string, signal: NodeJS.Signals): Promise<number | null>;
  /** Starts it unless it runs, with `change` in its environment, or the change of its last start; resolves when it is ready. */
  start(name: string, change?: Processes['env']): Promise<void>;
  /** Where it answers HTTP. */
  at(name: string): string;
}

/** Every service as a process of its own; `kill` takes the next one by turns, `start` brings back what is missing. */
export const manyProcesses = async (
  dataDir: string,
  env: Processes['env'],
  engines: Engines,
  hear: (text: string) => void,
  replicas: Replicas = {},
  place: Processes['env'] = {},
): Promise<Processes & Readonly<{ parts: Parts }>> => {
  const names = membersOf(replicas);
  const settings = await settingsFor(dataDir, engines, names);
  const gatewayPort = String(await freePort());
  const running = new Map<string, Process>();
  let turn = 0;
  const envOf = (name: string) => ({
    ...env,
    ...settings(name),
    ...place,
    ...(name === 'gateway' ? { PORT: gatewayPort } : {}),
  });
  const changes = new Map<string, Processes['env']>();
  const startOne = async (name: string, change: Processes['env'] = changes.get(name) ?? {}) => {
    changes.set(name, change);
    if (!running.has(name)) running.set(name, await startPart(partOf(name), { ...envOf(name), ...change }, hear));
  };
  const end = async (name: string, signal: NodeJS.Signals) => {
    const one = running.get(name);
    running.delete(name);
    one?.child.kill(signal);
    return one ? one.ended : null;
  };
  return {
    get at() {
      return running.get('gateway')?.address ?? `http://127.0.0.1:${gatewayPort}`;
    },
    get pid() {
      return running.get('gateway')?.child.pid ?? 0;
    },
    env: { ...env, ...settings('identity'), ...place },
    parts: {
      names,
      env: envOf,
      start: startOne,
      at: (name) => running.get(name)?.address ?? '',
      end,
      signal: (name, signal) => running.get(name)?.child.kill(signal),
    },
    start: async () => {
      for (const name of names) await startOne(name);
    },
    stop: async () => {
      const statuses = [];
      for (const name of [...names].reverse()) statuses.push(await end(name, 'SIGTERM'));
      return statuses.every((status) => status === 0 || status === null) ? 0 : 1;
    },
    kill: async () => {
      await end(names[turn++ % names.length] ?? 'gateway', 'SIGKILL');
    },
  };
};
