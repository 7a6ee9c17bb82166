import { afterAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import { eventStoreContract } from '../../event-store.contract.ts';
import { MongoEventStore } from './mongo-event-store.ts';

const address = process.env['EVENT_STORE'] ?? '';
const found = /^mongodb(\+srv)?:/.test(address);

if (!found && process.env['ENGINES'] === 'required')
  it('needs a MongoDB-compatible store at EVENT_STORE', () => {
    expect(address).toMatch(/^mongodb/);
  });
else if (!found) {
  process.stderr.write('SKIPPED: the MongoDB adapter was NOT tested, EVENT_STORE names no mongodb:// address\n');
  it.skip('the MongoDB store honours the EventStore contract', () => undefined);
} else {
  const run = randomBytes(4).toString('hex');
  const databases: string[] = [];

  afterAll(async () => {
    const connection = await mongoose.createConnection(address).asPromise();
    for (const name of databases) await connection.useDb(name).dropDatabase();
    await connection.close();
  });

  eventStoreContract(
    'the MongoDB store',
    async () => {
      const name = `contract_${run}_${databases.length}`;
      databases.push(name);
      const store = await MongoEventStore.open(address, name);
      const opened = [store];
      const reopen = async (): Promise<MongoEventStore> => {
        const again = await MongoEventStore.open(address, name);
        opened.push(again);
        return again;
      };
      const stop = async (): Promise<void> => {
        for (const each of opened) await each.close();
      };
      return { store, reopen, stop };
    },
    { persistent: true },
  );
}
