import mongoose, { type mongo } from 'mongoose';
import { databaseOf } from '#platform';

/** Written where a failover cannot lose it, read from the primary what no failover can take back. */
const certain = {
  writeConcern: { w: 'majority', journal: true },
  readConcern: { level: 'majority' },
  readPreference: 'primary',
} as const;

export type Connected = Readonly<{
  collection: <T extends mongo.Document>(name: string) => mongo.Collection<T>;
  close: () => Promise<void>;
}>;

/** Connects to the database `name`; a call without an answer within `callMs` fails. Throws when the server is not there. */
export const connect = async (address: string, name: string, callMs: number): Promise<Connected> => {
  // The driver's own retry would turn a write that landed into a duplicate: the vault knows better what to do.
  const options = {
    dbName: databaseOf(address, name),
    maxPoolSize: 10,
    retryWrites: false,
    autoCreate: false,
    serverSelectionTimeoutMS: callMs,
    connectTimeoutMS: callMs,
    waitQueueTimeoutMS: callMs,
    socketTimeoutMS: callMs,
  };
  const connection = await mongoose.createConnection(address, options).asPromise();
  const database = connection.db;
  if (!database) throw new Error('the connection has no database');
  return { collection: (each) => database.collection(each, certain), close: () => connection.close() };
};

const duplicateKey = 11000;

/** Whether `error` says that a document of this `_id` is there already. */
export const isDuplicate = (error: unknown): boolean =>
  (error as { code?: unknown } | undefined)?.code === duplicateKey;

/** Inserts one document; false when one of its `_id` is there. Of any number of rivals, one hears true. */
export const insertOnce = async <T extends mongo.Document>(
  into: mongo.Collection<T>,
  document: mongo.OptionalUnlessRequiredId<T>,
): Promise<boolean> => {
  try {
    await into.insertOne(document);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
};
