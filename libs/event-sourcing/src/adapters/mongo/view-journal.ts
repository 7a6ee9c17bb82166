// How changes of many documents stand together without transactions of the server: each transaction is one entry, and
// the primary key (its number) is the fence, as it is for events. An entry that is in stands; whoever finds the last one
// carries it out again before adding another, so a crash in between loses nothing.
// STORED FORMAT: entry `{ _id: number, token, clearing, changes: JSON text, parts }`; what does not fit is in parts.
import mongoose, { type mongo } from 'mongoose';
import type { ViewChange } from '../../views/view-driver.ts';
import { certain, durable } from './connection.ts';

type EntryDocument = Readonly<{ _id: number; token: string; clearing: boolean; changes: string; parts: number }>;
type PartDocument = Readonly<{ _id: string; at: number; changes: string }>;
type FloorDocument = Readonly<{ _id: 'floor'; at: number }>;

export type JournalEntry = Readonly<{ at: number; clearing: boolean; changes: readonly ViewChange[] }>;

/** So many entries are kept for processes that are behind; others find their feet anew. */
const kept = 256;
const trimmedEvery = 64;
const mostBytes = 8 * 1024 * 1024;

/** JSON texts of changes, none above 8 MB unless one change alone is. */
export const packed = (changes: readonly ViewChange[], most = mostBytes): readonly string[] => {
  const packs: string[][] = [[]];
  let bytes = 0;
  for (const text of changes.map((change) => JSON.stringify(change))) {
    const size = Buffer.byteLength(text);
    if (bytes > 0 && bytes + size > most) {
      packs.push([]);
      bytes = 0;
    }
    packs.at(-1)?.push(text);
    bytes += size;
  }
  return packs.map((texts) => `[${texts.join(',')}]`);
};

export class ViewJournal {
  readonly #entries: mongo.Collection<EntryDocument>;
  readonly #parts: mongo.Collection<PartDocument>;
  readonly #floor: mongo.Collection<FloorDocument>;

  constructor(database: mongo.Db) {
    this.#entries = database.collection<EntryDocument>('view-journal');
    this.#parts = database.collection<PartDocument>('view-journal-parts');
    this.#floor = database.collection<FloorDocument>('view-journal-floor');
  }

  /** The number of the last entry, 0 when there is none. */
  async last(): Promise<number> {
    const [found] = await this.#entries
      .find({}, { ...certain, projection: { _id: 1 } })
      .sort({ _id: -1 })
      .limit(1)
      .toArray();
    return found?._id ?? 0;
  }

  /** Undefined when it is not written yet, or not any more (then `floor` is not below it). */
  async entry(at: number): Promise<JournalEntry | undefined> {
    const found = await this.#entries.findOne({ _id: at }, certain);
    if (!found) return undefined;
    const texts = [found.changes];
    for (let part = 1; part < found.parts; part += 1) {
      const more = await this.#parts.findOne({ _id: partId(found.token, part) }, certain);
      if (!more) return undefined;
      texts.push(more.changes);
    }
    const changes = texts.flatMap((text) => JSON.parse(text) as readonly ViewChange[]);
    return { at, clearing: found.clearing, changes };
  }

  /** Entries up to this number may be gone. */
  async floor(): Promise<number> {
    return (await this.#floor.findOne({ _id: 'floor' }, certain))?.at ?? 0;
  }

  /**
   * False: another entry has this number, nothing is changed. Throws when nobody can say: it may still come to stand,
   * and whoever looks for this number next will see.
   */
  async write({ at, clearing, changes }: JournalEntry): Promise<boolean> {
    const token = new mongoose.mongo.ObjectId().toHexString();
    const [first = '[]', ...more] = packed(changes);
    const parts = more.map((text, index) => ({ _id: partId(token, index + 1), at, changes: text }));
    for (const part of parts) await this.#parts.insertOne(part, durable);
    const entry = { _id: at, token, clearing, changes: first, parts: parts.length + 1 };
    try {
      await this.#entries.insertOne(entry, durable);
    } catch (error) {
      const found = await this.#entries.findOne({ _id: at }, { ...certain, projection: { token: 1 } });
      if (!found) throw error;
      if (found.token !== token) return false;
    }
    // Somebody far behind finds the number free only because its entry was trimmed.
    if ((await this.floor()) < at) return true;
    await this.#entries.deleteOne({ _id: at, token }, durable);
    return false;
  }

  /** Forgets what is far behind `at`; the floor goes first, so that nobody takes a gap for the end. */
  async trim(at: number): Promise<void> {
    if (at % trimmedEvery !== 0 || at <= kept) return;
    const floor = at - kept;
    await this.#floor.updateOne({ _id: 'floor' }, { $max: { at: floor } }, { ...durable, upsert: true });
    await this.#entries.deleteMany({ _id: { $lte: floor } }, durable);
    await this.#parts.deleteMany({ at: { $lte: floor } }, durable);
  }
}

const partId = (token: string, part: number): string => `${token}.${String(part)}`;
