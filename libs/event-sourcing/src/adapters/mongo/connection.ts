import mongoose, { type mongo } from 'mongoose';
import { databaseOf } from '#platform';

export type MongoTimeouts = Readonly<{
  /** Client time-out of every call, milliseconds; default 5,000. */
  callMs?: number;
}>;

/** Written where a failover cannot lose it. */
export const durable = { writeConcern: { w: 'majority', journal: true } } as const;
/** Read from the primary what no failover can take back. */
export const certain = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;

/** After a dropped connection the driver looks for the server anew, but not sooner than after half a second. */
const shortestSelectionMs = 2_000;

export type Connected = Readonly<{ connection: mongoose.Connection; database: mongo.Db }>;

/**
 * Connects to the database `name` at `address`; no answer within `callMs` ends a call (0: a call may take as long as it
 * likes). Throws when the server is not there.
 */
export const connect = async (address: string, name: string, callMs: number): Promise<Connected> => {
  // The driver's own retry would turn a write that landed into a duplicate: its caller knows better what to do.
  const options = {
    dbName: databaseOf(address, name),
    retryWrites: false,
    autoCreate: false,
    serverSelectionTimeoutMS: Math.max(callMs, shortestSelectionMs),
    connectTimeoutMS: callMs || shortestSelectionMs,
    waitQueueTimeoutMS: callMs,
    // Appends are grouped and reads are short: more connections would only crowd the server.
    maxPoolSize: 10,
    // The one time-out of a call that this driver knows: its `timeoutMS` does nothing.
    socketTimeoutMS: callMs,
  };
  const connection = await mongoose.createConnection(address, options).asPromise();
  const database = connection.db;
  if (!database) throw new Error('the connection has no database');
  return { connection, database };
};
