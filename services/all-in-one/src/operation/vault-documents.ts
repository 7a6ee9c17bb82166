// The vault on MongoDB, document by document as it stands: sealed bytes and keyed hashes.
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { finished } from 'node:stream/promises';
import mongoose, { mongo } from 'mongoose';
import { databaseOf } from '#platform';
import { OperationError, syncFile, vaultName } from './manifest.ts';

const { EJSON } = mongo.BSON;
type Line = Readonly<{ collection: string; document: mongo.Document }>;

const batch = 500;

const withDatabase = async <T>(address: string, work: (database: mongo.Db) => Promise<T>): Promise<T> => {
  const options = { dbName: databaseOf(address, vaultName), retryWrites: false, serverSelectionTimeoutMS: 10_000 };
  const connection = await mongoose.createConnection(address, options).asPromise();
  try {
    if (!connection.db) throw new OperationError('the connection has no database');
    return await work(connection.db);
  } finally {
    await connection.close();
  }
};

const collectionsOf = async (database: mongo.Db): Promise<readonly string[]> =>
  (await database.listCollections({}, { nameOnly: true }).toArray())
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('system.'))
    .sort();

/**
 * A look-up counts only when the latest state of its person lists it, and it stands before that state. Read before and after the
 * states, those of every state are there; one too many means nothing. Who changes a phone twice within the same moment may
 * have to change it again.
 */
const readingOrder = (names: readonly string[]): readonly string[] => {
  const others = names.filter((name) => name !== 'people' && name !== 'look-ups');
  return ['look-ups', ...others, 'people', 'look-ups'];
};

export const exportVault = (address: string, path: string): Promise<void> =>
  withDatabase(address, async (database) => {
    const file = createWriteStream(path);
    for (const collection of readingOrder(await collectionsOf(database)))
      for await (const document of database.collection(collection).find())
        if (!file.write(`${EJSON.stringify({ collection, document }, { relaxed: false })}\n`))
          await once(file, 'drain');
    file.end();
    await finished(file);
    syncFile(path);
  });

const insert = async (database: mongo.Db, lines: readonly Line[]): Promise<void> => {
  for (const name of new Set(lines.map(({ collection }) => collection))) {
    const operations = lines
      .filter(({ collection }) => collection === name)
      .map(({ document }) => ({
        replaceOne: { filter: { _id: document['_id'] as mongo.ObjectId }, replacement: document, upsert: true },
      }));
    await database.collection(name).bulkWrite(operations);
  }
};

export const importVault = (path: string, address: string): Promise<void> =>
  withDatabase(address, async (database) => {
    const lines: Line[] = [];
    for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      lines.push(EJSON.parse(text, { relaxed: false }) as Line);
      if (lines.length >= batch) await insert(database, lines.splice(0));
    }
    await insert(database, lines);
  });

export const isVaultEmpty = (address: string): Promise<boolean> =>
  withDatabase(address, async (database) => {
    for (const name of await collectionsOf(database))
      if ((await database.collection(name).estimatedDocumentCount()) > 0) return false;
    return true;
  });
