import { freePort, parts, settingsFor, startPart, type Engines, type Part, type Process } from './distributed.ts';
import type { Processes } from './system.ts';

/** Every service as a process of its own; `kill` takes the next one by turns, `start` brings back what is missing. */
export const manyProcesses = async (
  dataDir: string,
  env: Processes['env'],
  engines: Engines,
  hear: (text: string) => void,
): Promise<Processes> => {
  const settings = await settingsFor(dataDir, engines);
  const gatewayPort = String(await freePort());
  const running = new Map<Part, Process>();
  let turn = 0;
  const envOf = (part: Part) => ({ ...env, ...settings(part), ...(part === 'gateway' ? { PORT: gatewayPort } : {}) });
  const start = async () => {
    for (const part of parts) {
      if (!running.has(part)) running.set(part, await startPart(part, envOf(part), hear));
    }
  };
  const end = async (part: Part, signal: NodeJS.Signals) => {
    const one = running.get(part);
    running.delete(part);
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
    env: { ...env, ...settings('identity') },
    start,
    stop: async () => {
      const statuses = [];
      for (const part of [...parts].reverse()) statuses.push(await end(part, 'SIGTERM'));
      return statuses.every((status) => status === 0 || status === null) ? 0 : 1;
    },
    kill: async () => {
      await end(parts[turn++ % parts.length] ?? 'gateway', 'SIGKILL');
    },
  };
};
