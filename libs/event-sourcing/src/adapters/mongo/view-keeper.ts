import type { mongo } from 'mongoose';
import type { ViewChange } from '../../views/view-driver.ts';
import { durable } from './connection.ts';
import { collectionOf, collectionPrefix, keyField, replacing, storedAs, type StoredView } from './view-documents.ts';
import type { JournalEntry } from './view-journal.ts';

const atOnce = 250;
const duplicateKey = 11000;
const purgedEvery = 1_024;
/** A deleted document is remembered for so many entries: whoever stops longer in the middle of one could revive it. */
const goneKept = 16_384;

type Views = mongo.Collection<StoredView>;
type Operation = mongo.AnyBulkWriteOperation<StoredView>;

/** Carries out journal entries: any number of times, by any number of processes, late ones without harm. */
export class ViewKeeper {
  readonly #database: mongo.Db;
  readonly #indexed = new Set<string>();

  constructor(database: mongo.Db) {
    this.#database = database;
  }

  /** `isNew`: no such document is known, so that inserting it is likely to do (many at once are cheaper than replacing). */
  async carryOut(
    { at, clearing, changes }: JournalEntry,
    isNew: (change: ViewChange) => boolean = () => false,
  ): Promise<void> {
    if (clearing) for (const views of await this.#all()) await views.deleteMany({ at: { $lt: at } }, durable);
    const byCollection = Map.groupBy(changes, ({ collection }) => collection);
    await Promise.all(
      [...byCollection].map(async ([name, own]) => {
        const views = this.#database.collection<StoredView>(collectionOf(name));
        await this.#index(views, own);
        const { fresh = [], old = [] } = Object.groupBy(own, (change) =>
          change.body !== undefined && isNew(change) ? 'fresh' : 'old',
        );
        const left = await this.#insert(views, fresh, at);
        await this.#write(views, [...left, ...old], at);
      }),
    );
  }

  /** Forgets documents deleted long ago. */
  async purge(at: number): Promise<void> {
    if (at % purgedEvery !== 0 || at <= goneKept) return;
    for (const views of await this.#all()) await views.deleteMany({ gone: true, at: { $lte: at - goneKept } }, durable);
  }

  /** What could not be inserted, since something stands there after all. */
  async #insert(views: Views, changes: readonly ViewChange[], at: number): Promise<readonly ViewChange[]> {
    const left: ViewChange[] = [];
    for (let from = 0; from < changes.length; from += atOnce) {
      const some = changes.slice(from, from + atOnce);
      try {
        const documents = some.map((change) => storedAs(change, at));
        await views.insertMany(documents, { ...durable, ordered: false });
      } catch (error) {
        if ((error as { code?: unknown }).code !== duplicateKey) throw error;
        left.push(...some);
      }
    }
    return left;
  }

  async #write(views: Views, changes: readonly ViewChange[], at: number): Promise<void> {
    for (let from = 0; from < changes.length; from += atOnce)
      await this.#replace(
        views,
        changes.slice(from, from + atOnce).map((change) => replacing(change, at)),
      );
  }

  /** A duplicate says that a later entry, or this one, wrote the document before. Servers may stop there: the rest goes singly. */
  async #replace(views: Views, operations: readonly Operation[]): Promise<void> {
    try {
      await views.bulkWrite([...operations], { ...durable, ordered: false });
    } catch (error) {
      if ((error as { code?: unknown }).code !== duplicateKey) throw error;
      if (operations.length === 1) return;
      for (const operation of operations) await this.#replace(views, [operation]);
    }
  }

  async #index(views: Views, changes: readonly ViewChange[]): Promise<void> {
    for (const index of new Set(changes.flatMap(({ keys }) => keys.map(([name]) => name)))) {
      const known = `${views.collectionName} ${index}`;
      if (this.#indexed.has(known)) continue;
      await views.createIndex({ [keyField(index)]: 1, _id: 1 }, {}, {});
      this.#indexed.add(known);
    }
  }

  async #all(): Promise<readonly Views[]> {
    const found = await this.#database.listCollections({}, { nameOnly: true }).toArray();
    return found
      .filter(({ name }) => name.startsWith(collectionPrefix))
      .map(({ name }) => this.#database.collection<StoredView>(name));
  }
}
