import mongoose, { type mongo } from 'mongoose';

export type MongoTimeouts = Readonly<{
  /** Client time-out of every call, milliseconds; default 5,000. */
  callMs?: number;
}>;

/** Written where a failover cannot lose it. */
export const durable = { writeConcern: { w: 'majority', journal: true } } as const;
/** Read from the primary what no failover can take back. */
export const certain = { readConcern: { level: 'majority' }, readPreference: 'primary' } as const;

/** Connects to the database `name` at `address`. Throws when the server is not there. */
export const connect = async (
  address: string,
  name: string,
  callMs: number,
): Promise<Readonly<{ connection: mongoose.Connection; database: mongo.Db }>> => {
  // The driver's own retry would turn a write that landed into a duplicate: its caller knows better what to do.
  const options = { dbName: name, retryWrites: false, serverSelectionTimeoutMS: callMs, autoCreate: false };
  const connection = await mongoose.createConnection(address, options).asPromise();
  const database = connection.db;
  if (!database) throw new Error('the connection has no database');
  return { connection, database };
};
