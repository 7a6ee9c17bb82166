// What an adapter of the view store provides: rows, found by id or by key, changed many at a time.

export type ViewRow = Readonly<{ id: string; body: string }>;
/** `body` undefined deletes. `keys` are pairs of index and key. */
export type ViewChange = Readonly<{
  collection: string;
  id: string;
  body: string | undefined;
  keys: readonly (readonly [index: string, key: string])[];
}>;
/** From `from` (inclusive) to `to` (exclusive, undefined: only `from` itself). */
export type KeyRange = Readonly<{ index: string; from: string; to: string | undefined }>;

export interface ViewDriver {
  get(collection: string, id: string): Promise<string | undefined>;
  /** By key, then id; at most `limit`. A document with two keys in the range is given twice. */
  find(collection: string, range: KeyRange, limit: number): Promise<readonly ViewRow[]>;
  all(collection: string): Promise<readonly ViewRow[]>;
  /** All changes together, durable after `flush`. */
  apply(changes: readonly ViewChange[]): Promise<void>;
  flush(): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
}
