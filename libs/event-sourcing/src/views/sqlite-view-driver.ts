// STORED FORMAT of a file that may be thrown away: a document's keys stand beside it as JSON, so that a put knows which
// entries of the indexes to take out.
import type { DatabaseSync } from 'node:sqlite';
import { openDurable } from '../adapters/sqlite/database.ts';
import type { KeyRange, ViewChange, ViewDriver, ViewRow } from './view-driver.ts';
import { ViewsClosedError } from './view-store.ts';

const schema = `
  CREATE TABLE IF NOT EXISTS documents (
    collection TEXT NOT NULL, id TEXT NOT NULL, body TEXT NOT NULL, keys TEXT NOT NULL,
    PRIMARY KEY (collection, id)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS entries (
    collection TEXT NOT NULL, name TEXT NOT NULL, key TEXT NOT NULL, id TEXT NOT NULL,
    PRIMARY KEY (collection, name, key, id)
  ) STRICT, WITHOUT ROWID;`;

const found = (where: string): string => `
  SELECT documents.id, documents.body FROM entries
  JOIN documents ON documents.collection = entries.collection AND documents.id = entries.id
  WHERE entries.collection = ? AND entries.name = ? AND ${where} ORDER BY entries.key, entries.id LIMIT ?`;

const none = '[]';

const prepareAll = (database: DatabaseSync) => ({
  begin: database.prepare('BEGIN IMMEDIATE'),
  commit: database.prepare('COMMIT'),
  rollback: database.prepare('ROLLBACK'),
  get: database.prepare('SELECT body FROM documents WHERE collection = ? AND id = ?'),
  keys: database.prepare('SELECT keys FROM documents WHERE collection = ? AND id = ?'),
  all: database.prepare('SELECT id, body FROM documents WHERE collection = ? ORDER BY id'),
  equal: database.prepare(found('entries.key = ?')),
  range: database.prepare(found('entries.key >= ? AND entries.key < ?')),
  add: database.prepare('INSERT INTO documents VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
  put: database.prepare(
    `INSERT INTO documents VALUES (?, ?, ?, ?)
     ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body, keys = excluded.keys`,
  ),
  delete: database.prepare('DELETE FROM documents WHERE collection = ? AND id = ? RETURNING keys'),
  enter: database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
  take: database.prepare('DELETE FROM entries WHERE collection = ? AND name = ? AND key = ? AND id = ?'),
});

// Keys are spread all over the tables, so the same pages change again and again: room for them in memory and in the log saves
// writing each of them into the file, and syncing that, many times.
const lazily = 'PRAGMA synchronous=NORMAL; PRAGMA wal_autocheckpoint=8000; PRAGMA cache_size=-16000;';

/**
 * Views in a file. A commit outlives the process at once and the power only from the next `flush` on: without it the file falls
 * back to an earlier commit, whole. The relay flushes before it marks, so a mark is never ahead of the views.
 */
export class SqliteViewDriver implements ViewDriver {
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  #flushes = 0;
  #unflushed = false;
  #closed = false;

  constructor(path: string) {
    this.#database = openDurable(path);
    this.#database.exec(schema);
    this.#database.exec(lazily);
    this.#sql = prepareAll(this.#database);
  }

  get(collection: string, id: string): Promise<string | undefined> {
    return this.#whenOpen(() => this.#sql.get.get(collection, id)?.['body'] as string | undefined);
  }

  find(collection: string, { index, from, to }: KeyRange, limit: number): Promise<readonly ViewRow[]> {
    return this.#whenOpen(
      () =>
        (to === undefined
          ? this.#sql.equal.all(collection, index, from, limit)
          : this.#sql.range.all(collection, index, from, to, limit)) as ViewRow[],
    );
  }

  all(collection: string): Promise<readonly ViewRow[]> {
    return this.#whenOpen(() => this.#sql.all.all(collection) as ViewRow[]);
  }

  apply(changes: readonly ViewChange[], clearing: boolean): Promise<void> {
    return this.#whenOpen(() => {
      this.#sql.begin.run();
      try {
        if (clearing) this.#database.exec('DELETE FROM documents; DELETE FROM entries');
        for (const change of changes) this.#change(change);
        this.#sql.commit.run();
        this.#unflushed = true;
      } catch (error) {
        if (this.#database.isTransaction) this.#sql.rollback.run();
        throw error;
      }
    });
  }

  /** One synced commit (of a number that means nothing) takes all that stand before it in the log with it. */
  flush(): Promise<void> {
    return this.#whenOpen(() => {
      if (!this.#unflushed) return;
      this.#flushes = (this.#flushes + 1) % 1_000_000;
      this.#database.exec(`PRAGMA synchronous=FULL; PRAGMA user_version=${this.#flushes}; PRAGMA synchronous=NORMAL`);
      this.#unflushed = false;
    });
  }

  close(): Promise<void> {
    if (!this.#closed) this.#database.close();
    this.#closed = true;
    return Promise.resolve();
  }

  #change({ collection, id, body, keys, indexed }: ViewChange): void {
    if (body === undefined) {
      const before = this.#sql.delete.get(collection, id)?.['keys'];
      if (typeof before === 'string' && before !== none) this.#takeOut(collection, id, before);
      return;
    }
    const text = keys.length === 0 ? none : JSON.stringify(keys);
    if (indexed) this.#put({ collection, id, body, keys, indexed }, text);
    else this.#sql.put.run(collection, id, body, text);
  }

  /** Most are new: then nothing is to be looked up. */
  #put({ collection, id, body = '', keys }: ViewChange, text: string): void {
    if (this.#sql.add.run(collection, id, body, text).changes === 0) {
      const before = this.#sql.keys.get(collection, id)?.['keys'];
      this.#sql.put.run(collection, id, body, text);
      if (before === text) return;
      if (typeof before === 'string') this.#takeOut(collection, id, before);
    }
    for (const [name, key] of keys) this.#sql.enter.run(collection, name, key, id);
  }

  #takeOut(collection: string, id: string, keys: string): void {
    for (const [name, key] of JSON.parse(keys) as ViewChange['keys']) this.#sql.take.run(collection, name, key, id);
  }

  #whenOpen<T>(work: () => T): Promise<T> {
    if (this.#closed) return Promise.reject(new ViewsClosedError('the view store is closed'));
    try {
      return Promise.resolve(work());
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
