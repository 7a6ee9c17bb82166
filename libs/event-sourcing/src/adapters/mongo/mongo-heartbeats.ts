import type { mongo } from 'mongoose';
import type { Heartbeat, Heartbeats } from '../../event-store.ts';
import { certain, durable } from './connection.ts';

export type HeartbeatDocument = Heartbeat & Readonly<{ _id: 'relay' }>;

const duplicateKey = 11000;

/** One document, changed by compare and set (FerretDB may let two in at once: the next heartbeat parts them). */
export const mongoHeartbeats = (beats: mongo.Collection<HeartbeatDocument>): Heartbeats => ({
  read: async () => {
    const found = await beats.findOne({ _id: 'relay' }, certain);
    return found ? { beat: found.beat, free: found.free } : undefined;
  },
  replace: async (seen, next) => {
    if (seen !== undefined) {
      const { matchedCount } = await beats.updateOne({ _id: 'relay', beat: seen }, { $set: next }, durable);
      return matchedCount === 1;
    }
    try {
      await beats.insertOne({ _id: 'relay', ...next }, durable);
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === duplicateKey) return false;
      throw error;
    }
  },
});
