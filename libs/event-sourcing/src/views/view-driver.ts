// What an adapter of the view store provides: rows, found by id or by key, changed many at a time.

export type ViewRow = Readonly<{ id: string; body: string }>;
/** `body` undefined deletes. `keys` are pairs of index and key; none ever where the collection has no indexes. */
export type ViewChange = Readonly<{
  collection: string;
  id: string;
  body: string | undefined;
  keys: readonly (readonly [index: string, key: string])[];
  indexed: boolean;
}>;
/** From `from` (inclusive) to `to` (exclusive, undefined: only `from` itself). */
export type KeyRange = Readonly<{ index: string; from: string; to: string | undefined }>;

/** What can be read inside a transaction. */
export interface ViewReader {
  get(collection: string, id: string): Promise<string | undefined>;
  /** By key, then id; at most `limit`. A document with two keys in the range is given twice. */
  find(collection: string, range: KeyRange, limit: number): Promise<readonly ViewRow[]>;
  all(collection: string): Promise<readonly ViewRow[]>;
}

export interface ViewDriver extends ViewReader {
  /** Only of views that several processes share: called before each transaction, which reads through what it gives. */
  begin?(): Promise<ViewReader>;
  /**
   * All changes together, after everything else was forgotten when `clearing`; durable after `flush`. Throws
   * `ViewsChangedError` when others changed the views since `begin`: nothing is changed then (asked with no changes, too).
   */
  apply(changes: readonly ViewChange[], clearing: boolean): Promise<void>;
  flush(): Promise<void>;
  close(): Promise<void>;
}

/** Another process changed the views meanwhile: what the transaction read may be old, so it is done again. */
export class ViewsChangedError extends Error {
  override readonly name = 'ViewsChangedError';
}
