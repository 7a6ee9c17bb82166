import { connect, insertOnce } from '../vault/mongo/connection.ts';
import { latestOf, type Erasure, type ErasureList } from './erasure-list.port.ts';

type ErasureDocument = Erasure & Readonly<{ _id: string }>;

/** The list in a database of its own, so that a backup of the vault leaves it where it is. Throws when nobody is there. */
export const mongoErasureList = async (address: string, name: string, callMs = 5_000): Promise<ErasureList> => {
  const { collection, close } = await connect(address, name, callMs);
  const erasures = collection<ErasureDocument>('erasures');
  return {
    add: async ({ person, at }) => {
      await insertOnce(erasures, { _id: `${person}:${at}`, person, at });
    },
    all: async () => latestOf(await erasures.find({}).toArray()),
    close,
  };
};
