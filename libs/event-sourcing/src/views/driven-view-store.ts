import { Collection } from './collection.ts';
import { Transaction } from './transaction.ts';
import { ViewsChangedError, type ViewDriver } from './view-driver.ts';
import {
  ViewsClosedError,
  type Indexes,
  type ViewCollection,
  type ViewDocument,
  type ViewStore,
  type ViewTransaction,
} from './view-store.ts';

/** The view store over an adapter's driver: transactions one after another, each handed over in one go. */
export class DrivenViewStore implements ViewStore {
  readonly #driver: ViewDriver;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;

  constructor(driver: ViewDriver) {
    this.#driver = driver;
  }

  collection<Doc extends ViewDocument>(
    name: string,
    { indexes = {} }: Readonly<{ indexes?: Indexes<Doc> }> = {},
  ): ViewCollection<Doc> {
    return new Collection<Doc>(name, indexes, this.#driver, (work) => this.#transact(work));
  }

  transaction<T>(work: (transaction: ViewTransaction) => Promise<T>): Promise<T> {
    return this.#transact(work);
  }

  flush(): Promise<void> {
    return this.#next(() => this.#driver.flush());
  }

  clear(keeping: (transaction: ViewTransaction) => Promise<void> = () => Promise.resolve()): Promise<void> {
    return this.#transact(keeping, true);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    await this.#next(() => this.#driver.flush());
    this.#closed = true;
    await this.#driver.close();
  }

  #transact<T>(work: (transaction: Transaction) => Promise<T>, clearing = false): Promise<T> {
    return this.#next(async () => {
      for (;;) {
        try {
          return await this.#attempt(work, clearing);
        } catch (error) {
          if (!(error instanceof ViewsChangedError)) throw error;
        }
      }
    });
  }

  async #attempt<T>(work: (transaction: Transaction) => Promise<T>, clearing: boolean): Promise<T> {
    const shared = this.#driver.begin !== undefined;
    const transaction = new Transaction((await this.#driver.begin?.()) ?? this.#driver);
    let result: T;
    try {
      result = await work(transaction);
    } catch (error) {
      // What it stumbled over may have been half of another's change.
      if (shared) await this.#driver.apply([], false);
      throw error;
    }
    const { changes } = transaction;
    if (shared || clearing || changes.length > 0) await this.#driver.apply(changes, clearing);
    return result;
  }

  #next<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(() => {
      if (this.#closed) throw new ViewsClosedError('the view store is closed');
      return work();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }
}
