import { deleting, keysIn, putting, Transaction } from './transaction.ts';
import type { KeyRange, ViewReader, ViewRow } from './view-driver.ts';
import type { Indexes, Limit, ViewCollection, ViewDocument, ViewTransaction } from './view-store.ts';

type Transact = <T>(work: (transaction: Transaction) => Promise<T>) => Promise<T>;
type Keyed<Doc> = Readonly<{ key: string; doc: Doc }>;

const inOrder = <Doc extends ViewDocument>(left: Keyed<Doc>, right: Keyed<Doc>): number =>
  left.key < right.key ? -1 : left.key > right.key ? 1 : left.doc.id < right.doc.id ? -1 : 1;

const within = ({ from, to }: KeyRange, key: string): boolean =>
  to === undefined ? key === from : key >= from && key < to;

/** A collection outside any transaction (`transaction` undefined: each write is one of its own) or inside one. */
export class Collection<Doc extends ViewDocument> implements ViewCollection<Doc> {
  readonly name: string;
  readonly #indexes: Indexes<Doc>;
  readonly #reader: ViewReader;
  readonly #transact: Transact;
  readonly #transaction: Transaction | undefined;

  constructor(name: string, indexes: Indexes<Doc>, reader: ViewReader, transact: Transact, transaction?: Transaction) {
    this.name = name;
    this.#indexes = indexes;
    this.#reader = reader;
    this.#transact = transact;
    this.#transaction = transaction;
  }

  in(transaction: ViewTransaction): ViewCollection<Doc> {
    if (!(transaction instanceof Transaction)) throw new TypeError('not a transaction of this kind of store');
    return new Collection(this.name, this.#indexes, transaction.reader, (work) => work(transaction), transaction);
  }

  async get(id: string): Promise<Doc | undefined> {
    const changed = this.#transaction?.of(this.name).get(id);
    if (changed) return changed.doc as Doc | undefined;
    const body = await this.#reader.get(this.name, id);
    return body === undefined ? undefined : (JSON.parse(body) as Doc);
  }

  put(doc: Doc): Promise<void> {
    const change = () => putting(this.name, this.#indexes, doc);
    return this.#transact((transaction) => {
      transaction.of(this.name).set(doc.id, { doc, change });
      return Promise.resolve();
    });
  }

  delete(id: string): Promise<void> {
    return this.#transact((transaction) => {
      transaction.of(this.name).set(id, { doc: undefined, change: () => deleting(this.name, this.#indexes, id) });
      return Promise.resolve();
    });
  }

  findBy(index: string, value: string, limit: Limit = {}): Promise<readonly Doc[]> {
    return this.#find({ index, from: value, to: undefined }, limit);
  }

  findRange(index: string, from: string, to: string, limit: Limit = {}): Promise<readonly Doc[]> {
    return from < to ? this.#find({ index, from, to }, limit) : Promise.resolve([]);
  }

  async all(): Promise<readonly Doc[]> {
    const changed = this.#transaction?.of(this.name);
    const stored = docsOf<Doc>(await this.#reader.all(this.name)).filter(({ id }) => !changed?.has(id));
    const own = [...(changed?.values() ?? [])].flatMap(({ doc }) => (doc ? [doc as Doc] : []));
    return own.length === 0 ? stored : [...stored, ...own].sort((left, right) => (left.id < right.id ? -1 : 1));
  }

  async #find(range: KeyRange, { limit = Number.MAX_SAFE_INTEGER }: Limit): Promise<readonly Doc[]> {
    const key = this.#indexes[range.index];
    if (!key) throw new RangeError(`${this.name} has no index ${range.index}`);
    const changed = this.#transaction?.of(this.name);
    if (!changed?.size) return docsOf<Doc>(await this.#reader.find(this.name, range, limit));
    const rows = await this.#reader.find(this.name, range, Number.MAX_SAFE_INTEGER);
    const stored = docsOf<Doc>(rows).filter(({ id }) => !changed.has(id));
    const own = [...changed.values()].flatMap(({ doc }) => (doc ? [doc as Doc] : []));
    return [...new Set(stored), ...own]
      .flatMap((doc) =>
        keysIn(key, doc)
          .filter((found) => within(range, found))
          .map((found) => ({ key: found, doc })),
      )
      .sort(inOrder)
      .slice(0, limit)
      .map(({ doc }) => doc);
  }
}

const docsOf = <Doc>(rows: readonly ViewRow[]): readonly Doc[] => rows.map(({ body }) => JSON.parse(body) as Doc);
