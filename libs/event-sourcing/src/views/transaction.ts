// A transaction keeps its changes in memory and hands them over in one go: readers outside never see half of it.
import type { ViewChange, ViewReader } from './view-driver.ts';
import type { IndexKey, Indexes, ViewDocument, ViewTransaction } from './view-store.ts';

/** A document as changed inside a transaction; `doc` undefined is a deletion. What is written of it is made at the end, once. */
type Changed = Readonly<{ doc: ViewDocument | undefined; change: () => ViewChange }>;

export class Transaction implements ViewTransaction {
  readonly transaction = true;
  /** Where its work reads what it has not changed itself. */
  readonly reader: ViewReader;
  readonly #changes = new Map<string, Map<string, Changed>>();

  constructor(reader: ViewReader) {
    this.reader = reader;
  }

  /** What is to be handed over; of several changes of one document the last. */
  get changes(): readonly ViewChange[] {
    return [...this.#changes.values()].flatMap((changed) => [...changed.values()].map(({ change }) => change()));
  }

  of(collection: string): Map<string, Changed> {
    const known = this.#changes.get(collection) ?? new Map<string, Changed>();
    this.#changes.set(collection, known);
    return known;
  }
}

export const keysIn = <Doc>(key: IndexKey<Doc> | undefined, doc: Doc): readonly string[] => {
  const found = key?.(doc);
  return found === undefined ? [] : typeof found === 'string' ? [found] : [...new Set(found)];
};

/** The change that puts `doc`; its body is its JSON text, so the order of its keys is the fold's. */
export const putting = <Doc extends ViewDocument>(collection: string, indexes: Indexes<Doc>, doc: Doc): ViewChange => {
  const all = Object.entries(indexes);
  const keys = all.flatMap(([index, key]) => keysIn(key, doc).map((found) => [index, found] as const));
  return { collection, id: doc.id, body: JSON.stringify(doc), keys, indexed: all.length > 0 };
};

export const deleting = <Doc>(collection: string, indexes: Indexes<Doc>, id: string): ViewChange => ({
  collection,
  id,
  body: undefined,
  keys: [],
  indexed: Object.keys(indexes).length > 0,
});
