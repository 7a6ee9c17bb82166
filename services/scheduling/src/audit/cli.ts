// `npm run audit`: the proof report of the scheduling store, and its anchors.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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
} from '#platform';
import { anchorKey } from './anchor.ts';
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
  // Heads name persons' streams by their pseudonyms; an anchor that is there is never replaced.
  writeFile: (path, text) => writeFileSync(path, text, { mode: 0o600, flag: 'wx' }),
});
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = status;
