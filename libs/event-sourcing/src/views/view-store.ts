// The port of a service's own read models: named collections of JSON documents with declared indexes. Everything here
// can be thrown away and rebuilt from the event store.

/** Any JSON document with an id that is unique in its collection. */
export type ViewDocument = Readonly<{ id: string }>;

/** The keys under which a document is found; undefined or [] leaves it out. Keys sort as text: keep them ASCII. */
export type IndexKey<Doc> = (doc: Doc) => string | readonly string[] | undefined;
export type Indexes<Doc> = Readonly<Record<string, IndexKey<Doc>>>;

export type Limit = Readonly<{ limit?: number }>;

export interface ViewCollection<Doc extends ViewDocument> {
  readonly name: string;
  get(id: string): Promise<Doc | undefined>;
  /** Puts the whole document in the place of the one with its id. */
  put(doc: Doc): Promise<void>;
  delete(id: string): Promise<void>;
  /** Documents that have `value` as a key of `index`, by id. */
  findBy(index: string, value: string, limit?: Limit): Promise<readonly Doc[]>;
  /** Documents with a key of `index` from `from` (inclusive) up to `to` (exclusive), by key, then id. */
  findRange(index: string, from: string, to: string, limit?: Limit): Promise<readonly Doc[]>;
  /** Every document, by id. */
  all(): Promise<readonly Doc[]>;
  /** The same collection inside a transaction: sees its writes, and these stand together or not at all. */
  in(transaction: ViewTransaction): ViewCollection<Doc>;
}

/** Given to the work of a transaction; of no use after it. */
export interface ViewTransaction {
  readonly transaction: true;
}

export interface ViewStore {
  /** Declares a collection. When its indexes change, raise the projection's revision, so that it is rebuilt. */
  collection<Doc extends ViewDocument>(
    name: string,
    options?: Readonly<{ indexes?: Indexes<Doc> }>,
  ): ViewCollection<Doc>;
  /**
   * One after another; all writes stand together or none does, and readers outside see them only at the end (on MongoDB
   * one by one, once it is certain that all will stand). Where processes share the views, `work` is done again when
   * another one changed them meanwhile: it must not mind. After a rejection that is not its own it may stand all the same.
   */
  transaction<T>(work: (transaction: ViewTransaction) => Promise<T>): Promise<T>;
  /** Resolves when everything written so far survives a power cut. */
  flush(): Promise<void>;
  /** Forgets every document of every collection. What `keeping` writes, which still sees them all, stands instead. */
  clear(keeping?: (transaction: ViewTransaction) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export class ViewsClosedError extends Error {
  override readonly name = 'ViewsClosedError';
}
