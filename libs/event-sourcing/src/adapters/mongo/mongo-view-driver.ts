import type mongoose from 'mongoose';
import type { mongo } from 'mongoose';
import {
  ViewsChangedError,
  type KeyRange,
  type ViewChange,
  type ViewDriver,
  type ViewReader,
  type ViewRow,
} from '../../views/view-driver.ts';
import { ViewsClosedError } from '../../views/view-store.ts';
import { certain, connect, type MongoTimeouts } from './connection.ts';
import { ViewCache } from './view-cache.ts';
import { collectionOf, queriesFor, rowsOf, type StoredView } from './view-documents.ts';
import { ViewJournal, type JournalEntry } from './view-journal.ts';
import { ViewKeeper } from './view-keeper.ts';

/**
 * Views that several processes share. A transaction is certain with its entry in the journal, whose number lets exactly
 * one of them be next; only then are its documents written. A process that finds itself behind follows the others'
 * entries, carries out the last one again (its author may have died half-way) and does its own work anew.
 */
export class MongoViewDriver implements ViewDriver {
  readonly #connection: mongoose.Connection;
  readonly #database: mongo.Db;
  readonly #journal: ViewJournal;
  readonly #keeper: ViewKeeper;
  readonly #cache = new ViewCache();
  /** The entry up to which this process knows, and has seen carried out, everything; undefined: to be found out. */
  #at: number | undefined;
  #behind = true;
  #closed = false;

  private constructor(connection: mongoose.Connection, database: mongo.Db) {
    this.#connection = connection;
    this.#database = database;
    this.#journal = new ViewJournal(database);
    this.#keeper = new ViewKeeper(database);
  }

  /** Connects to the database `name` at `address`. Throws when the server is not there. */
  static async open(address: string, name: string, { callMs = 5_000 }: MongoTimeouts = {}): Promise<MongoViewDriver> {
    const { connection, database } = await connect(address, name, callMs);
    return new MongoViewDriver(connection, database);
  }

  async get(collection: string, id: string): Promise<string | undefined> {
    const found = await this.#answered(() => this.#views(collection).findOne({ _id: id }, certain));
    return found?.body;
  }

  async find(collection: string, range: KeyRange, limit: number): Promise<readonly ViewRow[]> {
    const order =
      range.to === undefined ? { _id: 1 as const } : { [`key_${range.index}`]: 1 as const, _id: 1 as const };
    const asked = queriesFor(range, limit).map(({ filter, limit: most }) => {
      const cursor = this.#views(collection)
        .find(filter, { ...certain, batchSize: 1_000 })
        .sort(order);
      return most === Number.MAX_SAFE_INTEGER ? cursor : cursor.limit(most);
    });
    const found = await this.#answered(() => Promise.all(asked.map((cursor) => cursor.toArray())));
    return rowsOf(found.flat(), range, limit);
  }

  async all(collection: string): Promise<readonly ViewRow[]> {
    const cursor = this.#views(collection).find({ live: true }, certain).sort({ _id: 1 });
    const found = await this.#answered(() => cursor.toArray());
    return found.map(({ _id: id, body = '' }) => ({ id, body }));
  }

  async begin(): Promise<ViewReader> {
    if (this.#behind) await this.#answered(() => this.#catchUp());
    return {
      get: (collection, id) => this.#remembered(collection, id),
      find: (collection, range, limit) => this.find(collection, range, limit),
      all: (collection) => this.all(collection),
    };
  }

  async apply(changes: readonly ViewChange[], clearing: boolean): Promise<void> {
    await this.#answered(() =>
      changes.length === 0 && !clearing ? this.#looked() : this.#enter({ at: (this.#at ?? 0) + 1, clearing, changes }),
    );
  }

  flush(): Promise<void> {
    return this.#answered(() => Promise.resolve());
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#connection.close();
  }

  /** Throws when others have written: what was read may be old. */
  async #looked(): Promise<void> {
    const at = this.#at ?? 0;
    this.#behind ||= (await this.#journal.entry(at + 1)) !== undefined || (await this.#journal.floor()) > at;
    if (this.#behind) throw new ViewsChangedError('others have changed the views');
  }

  async #enter(entry: JournalEntry): Promise<void> {
    this.#behind = true;
    if (!(await this.#journal.write(entry))) throw new ViewsChangedError('others have changed the views');
    await this.#keeper.carryOut(
      entry,
      ({ collection, id }) =>
        entry.clearing || (this.#cache.has(collection, id) && this.#cache.get(collection, id) === undefined),
    );
    this.#cache.follow(entry);
    this.#at = entry.at;
    this.#behind = false;
    // What is not cleared away this time is the next time.
    await Promise.all([this.#journal.trim(entry.at), this.#keeper.purge(entry.at)]).catch(() => undefined);
  }

  /** Every entry but the last was carried out before the one after it was written. */
  async #catchUp(): Promise<void> {
    let last = this.#at === undefined ? await this.#findFeet() : undefined;
    for (;;) {
      const next: JournalEntry | undefined = await this.#journal.entry((this.#at ?? 0) + 1);
      if (!next) break;
      this.#cache.follow(next);
      this.#at = next.at;
      last = next;
    }
    if ((await this.#journal.floor()) > (this.#at ?? 0)) {
      this.#at = undefined;
      return this.#catchUp();
    }
    try {
      if (last) await this.#keeper.carryOut(last);
    } catch (error) {
      this.#at = undefined;
      throw error;
    }
    this.#behind = false;
  }

  async #findFeet(): Promise<JournalEntry | undefined> {
    this.#cache.forget();
    const at = await this.#journal.last();
    const entry = at > 0 ? await this.#journal.entry(at) : undefined;
    this.#at = at;
    return entry;
  }

  async #remembered(collection: string, id: string): Promise<string | undefined> {
    if (!this.#cache.has(collection, id)) this.#cache.put(collection, id, await this.get(collection, id));
    return this.#cache.get(collection, id);
  }

  #views(collection: string): mongo.Collection<StoredView> {
    return this.#database.collection<StoredView>(collectionOf(collection));
  }

  async #answered<T>(call: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    try {
      return await call();
    } catch (error) {
      this.#checkOpen();
      throw error;
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new ViewsClosedError('the view store is closed');
  }
}
