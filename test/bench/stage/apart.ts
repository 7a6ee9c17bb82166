// Ours as more than one process: the gateway apart on the same files, or every service apart on real engines.
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, membersOf, partOf, settingsFor, type Engines } from '../../e2e/support/distributed.ts';
import { keyEncryptionKey, systemRandom } from '#platform';
import { seedVault } from './citizens.ts';
import type { Booker, House } from './house.ts';
import { Ground } from './pack.ts';
import { here, settingOf, start, type Started } from './systems.ts';

const behind = ['identity', 'scheduling', 'check-in', 'notification'];

const secretFile = (dataDir: string): string => {
  const file = join(dataDir, 'rpc-key');
  writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return file;
};

/** Several processes as one: the last one has the door. */
export const together = (processes: readonly Started[]): Started => {
  const door = processes.at(-1);
  if (!door) throw new Error('nothing was started');
  const stop = async () => {
    for (const one of processes.toReversed()) await one.stop();
  };
  const cpu = () => processes.reduce((sum, one) => sum + (one.cpu() ?? 0), 0);
  return { ...door, cpu, stop };
};

/** The gateway in one process, everything else in another, on the files of one folder. */
export const twoProcesses = async (house: House): Promise<Booker> => {
  const dataDir = house.dataDir('two-processes');
  const place = `127.0.0.1:${String(await freePort())}`;
  const peers = `${behind.map((name) => `${name}=${place}`).join('&')}&key-file=${secretFile(dataDir)}`;
  const setting = settingOf(dataDir, house.packs);
  const part = (PARTS: string, RPC: string, besides = {}) =>
    start({ file: here('stage/parts.ts'), env: { ...setting, PARTS, RPC, ...besides } });
  const rest = house.keep(await part(behind.join(','), `tcp://${place}?${peers}`));
  const gateway = house.keep(await part('gateway', `tcp:?${peers}`, { JOBS: `embedded:${join(dataDir, 'gateway')}` }));
  return { way: 'ours', dataDir, process: together([rest, gateway]), ground: new Ground(), next: 0 };
};

/** Every service as a process of its own on engines; `replicas` of scheduling. */
export const onEngines = async (
  house: House,
  engines: Engines,
  replicas: number,
  citizens: number,
): Promise<Booker> => {
  const dataDir = house.dataDir(`engines-${String(replicas)}`);
  const members = membersOf({ scheduling: replicas });
  const settings = await settingsFor(dataDir, engines, members);
  const kek = keyEncryptionKey(undefined, dataDir, systemRandom);
  const store = settings('identity')['EVENT_STORE'] ?? '';
  await seedVault(store, kek, citizens, 16);
  const processes: Started[] = [];
  for (const member of members) {
    const env = { ...settingOf(dataDir, house.packs), ...settings(member), KEY_ENCRYPTION_KEY: kek.toString('base64') };
    processes.push(house.keep(await start({ file: here('stage/parts.ts'), env: { ...env, PARTS: partOf(member) } })));
  }
  return { way: 'ours', dataDir, store, citizens, process: together(processes), ground: new Ground(), next: 0 };
};
