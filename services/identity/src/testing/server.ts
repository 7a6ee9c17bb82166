// The MongoDB-compatible server of the engines tier, with databases that go when the specs are done.
import { afterAll, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';

export type Server = Readonly<{
  address: string;
  /** A new name; `endings`: those of the databases made of it. */
  newDatabase: (...endings: readonly string[]) => string;
}>;

/** Runs `specs` where EVENT_STORE names a server; elsewhere says in one loud line that `what` was not tested. */
export const onServer = (what: string, specs: (server: Server) => void): void => {
  const address = process.env['EVENT_STORE'] ?? '';
  if (/^mongodb(\+srv)?:/.test(address)) specs({ address, newDatabase: databasesAt(address) });
  else if (process.env['ENGINES'] === 'required')
    it(`${what}: needs a MongoDB-compatible store at EVENT_STORE`, () => {
      expect(address).toMatch(/^mongodb/);
    });
  else {
    process.stderr.write(`SKIPPED: ${what} NOT tested, EVENT_STORE names no mongodb:// address\n`);
    it.skip(what, () => undefined);
  }
};

const databasesAt = (address: string): Server['newDatabase'] => {
  const run = randomBytes(4).toString('hex');
  const databases: string[] = [];
  afterAll(async () => {
    const connection = await mongoose.createConnection(address).asPromise();
    for (const name of databases) await connection.useDb(name).dropDatabase();
    await connection.close();
  });
  return (...endings) => {
    const name = `spec_${run}_${String(databases.length)}`;
    databases.push(...(endings.length > 0 ? endings : ['']).map((ending) => `${name}${ending}`));
    return name;
  };
};
