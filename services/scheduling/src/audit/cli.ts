// `npm run audit`: the proof report of the scheduling store, and its anchors.
import { existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import {
  addressesOf,
  CommonConfig,
  keyEncryptionKey,
  processEnv,
  readConfig,
  schemeOf,
  systemClock,
  systemRandom,
  systemTimers,
} from '#platform';
import { anchorKey } from './anchor.ts';
import type { Daily } from './anchor-daily.ts';
import { auditCommand } from './audit-command.ts';

const service = 'scheduling';

/** An address without a store is a mistake of whoever asks: it must not be made, and be found without fault. */
const open = async (address: string): Promise<EventStore | string> => {
  try {
    const { scheme, rest } = schemeOf(address);
    const file = join(rest, `${service}.db`);
    if (scheme === 'sqlite' && !existsSync(file)) return `There is no store of ${service} at ${file}.`;
    return await eventStoreAt(address, service);
  } catch (error) {
    return `The store cannot be opened: ${error instanceof Error ? error.message : String(error)}`;
  }
};

/** Whole or not at all, whenever the process dies; an anchor that is there is never replaced. */
const writeNew = (path: string, text: string): void => {
  const half = `${path}.${String(process.pid)}.half`;
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  try {
    // Heads name persons' streams by their pseudonyms.
    writeFileSync(half, text, { mode: 0o600, flush: true });
    linkSync(half, path);
  } finally {
    rmSync(half, { force: true });
  }
};

/** From here on a signal ends it after what it is at. */
const daily = (): Daily => {
  const stop = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort());
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  return { exists: existsSync, timers: systemTimers, stopping: stop.signal, say };
};

const config = readConfig(CommonConfig, processEnv());
const { eventStore } = addressesOf(config);
const { status, out, err } = await auditCommand(process.argv.slice(2), {
  eventStore,
  open,
  // Made nowhere else: an anchor signed with a key that nobody else has would help nobody.
  signingKey: () => {
    const made = config.KEY_ENCRYPTION_KEY !== undefined || existsSync(join(config.DATA_DIR, 'development-key'));
    return made ? anchorKey(keyEncryptionKey(config.KEY_ENCRYPTION_KEY, config.DATA_DIR, systemRandom)) : undefined;
  },
  now: () => systemClock().now(),
  readFile: (path) => readFileSync(path, 'utf8'),
  writeFile: writeNew,
  daily,
});
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = status;
