// `npm run retell`: after a broker lost what it had promised, what was recorded since is told again.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  addressesOf,
  CommonConfig,
  FolderInUseError,
  isEmbedded,
  lockFolder,
  parseInstant,
  readConfig,
  type Env,
  type FolderLock,
} from '#platform';
import { folderOf } from '../address.ts';
import { eventStoreAt } from '../event-store-at.ts';

export type Ended = Readonly<{ status: 0 | 1 | 2; out?: string; err?: string }>;

/** Those that tell facts. */
const services = ['scheduling', 'check-in', 'identity', 'notification'] as const;
type Service = (typeof services)[number];

const help = `Tells again what was recorded since an instant: after a broker was wiped, or its topics deleted or made anew.

  npm run retell -- --since INSTANT [--service S]...
      marks the events of that instant and later as not yet told; the services' relays then tell them, in order. Whoever
      heard them already passes over them, so choose the instant rather too early: no message is repeated.

  INSTANT: like 2026-12-01T06:00:00Z, in the system's own time (of the trial clock, where there is one).
  Services: ${services.join(', ')}; without --service all of them.
  Which stores: EVENT_STORE and DATA_DIR, as for the system. On MongoDB it works beside the running system, which begins
  within seconds; a store on files belongs to one process: stop the system first, it tells them after its next start.
  Twice is as good as once.`;

const options = {
  since: { type: 'string' },
  service: { type: 'string', multiple: true },
  help: { type: 'boolean', short: 'h' },
} as const;

const parsed = (args: readonly string[]) => {
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch {
    return undefined;
  }
};

const isService = (name: string): name is Service => (services as readonly string[]).includes(name);

// What is recorded has milliseconds, and texts are compared: a second begins before its first fraction.
const beginningOf = (instant: string): string => instant.replace(/Z$/, '.000Z');

const retellOne = async (address: string, service: Service, since: string): Promise<void> => {
  const store = await eventStoreAt(address, service);
  try {
    await store.retell(since);
  } finally {
    await store.close();
  }
};

/** On files only what is there: asking makes no store. */
const present = (address: string, asked: readonly Service[]): readonly Service[] =>
  address.startsWith('sqlite:') ? asked.filter((name) => existsSync(join(folderOf(address), `${name}.db`))) : asked;

const retellAll = async (config: CommonConfig, asked: readonly Service[], since: string): Promise<Ended> => {
  const { eventStore } = addressesOf(config);
  const found = present(eventStore, asked);
  const missing = asked.filter((name) => !found.includes(name));
  if (found.length === 0) return { status: 1, err: `There is no store of ${missing.join(', ')} here.` };
  const locks: FolderLock[] = [];
  try {
    // All of them first: either all tell again or none does.
    if (isEmbedded(eventStore)) for (const name of found) locks.push(lockFolder(config.DATA_DIR, name));
    for (const name of found) await retellOne(eventStore, name, beginningOf(since));
  } finally {
    for (const lock of locks) lock.release();
  }
  return { status: 0, out: `What was recorded since ${since} will be told again: ${found.join(', ')}.` };
};

/** Runs the command. Status 0; 1: it could not be; 2: it was asked wrongly. Throws ConfigError. */
export const runRetellCommand = async (args: readonly string[], env: Env): Promise<Ended> => {
  const asked = parsed(args);
  if (asked?.help) return { status: 0, out: help };
  const since = asked?.since === undefined ? undefined : parseInstant(asked.since);
  const wanted = asked?.service ?? services;
  if (since === undefined || !wanted.every(isService)) return { status: 2, err: help };
  try {
    return await retellAll(readConfig(CommonConfig, env), [...new Set(wanted)], since);
  } catch (error) {
    if (error instanceof FolderInUseError) return { status: 1, err: error.message };
    throw error;
  }
};
