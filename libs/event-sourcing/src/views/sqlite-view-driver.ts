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

const prepareAll = (database: DatabaseSync) => ({
  begin: database.prepare('BEGIN IMMEDIATE'),
  commit: database.prepare('COMMIT'),
  rollback: database.prepare('ROLLBACK'),
  get: database.prepare('SELECT body, keys FROM documents WHERE collection = ? AND id = ?'),
  all: database.prepare('SELECT id, body FROM documents WHERE collection = ? ORDER BY id'),
  equal: database.prepare(found('entries.key = ?')),
  range: database.prepare(found('entries.key >= ? AND entries.key < ?')),
  put: database.prepare(
    `INSERT INTO documents VALUES (?, ?, ?, ?)
     ON CONFLICT (collection, id) DO UPDATE SET body = excluded.body, keys = excluded.keys`,
  ),
  delete: database.prepare('DELETE FROM documents WHERE collection = ? AND id = ?'),
  enter: database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
  take: database.prepare('DELETE FROM entries WHERE collection = ? AND name = ? AND key = ? AND id = ?'),
});

/** Views in a file, durable at each commit: the relay's mark, which follows, can then never be ahead of them. */
export class SqliteViewDriver implements ViewDriver {
  readonly #database: DatabaseSync;
  readonly #sql: ReturnType<typeof prepareAll>;
  #closed = false;

  constructor(path: string) {
    this.#database = openDurable(path);
    this.#database.exec(schema);
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
      } catch (error) {
        if (this.#database.isTransaction) this.#sql.rollback.run();
        throw error;
      }
    });
  }

  flush(): Promise<void> {
    return this.#whenOpen(() => undefined);
  }

  close(): Promise<void> {
    if (!this.#closed) this.#database.close();
    this.#closed = true;
    return Promise.resolve();
  }

  #change({ collection, id, body, keys }: ViewChange): void {
    const before = this.#sql.get.get(collection, id)?.['keys'];
    const text = JSON.stringify(keys);
    if (typeof before === 'string' && (body === undefined || before !== text))
      for (const [name, key] of JSON.parse(before) as ViewChange['keys']) this.#sql.take.run(collection, name, key, id);
    if (body === undefined) this.#sql.delete.run(collection, id);
    else {
      this.#sql.put.run(collection, id, body, text);
      if (before !== text) for (const [name, key] of keys) this.#sql.enter.run(collection, name, key, id);
    }
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
