// `npm run audit`: the proof report of the scheduling store.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { addressesOf, CommonConfig, processEnv, readConfig, schemeOf } from '#platform';
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

const { eventStore } = addressesOf(readConfig(CommonConfig, processEnv()));
const { status, out, err } = await auditCommand(process.argv.slice(2), { eventStore, open });
process.stdout.write(out);
process.stderr.write(err);
process.exitCode = status;
