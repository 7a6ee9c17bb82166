import type { KeyRange, ViewChange, ViewDriver, ViewRow } from './view-driver.ts';
import { ViewsClosedError } from './view-store.ts';

type Kept = Readonly<{ body: string; keys: ViewChange['keys'] }>;

const byId = (left: ViewRow, right: ViewRow): number => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);

/** Views in memory: rebuilt at each start. Finds by looking at every document. */
export class MemoryViewDriver implements ViewDriver {
  readonly #collections = new Map<string, Map<string, Kept>>();
  #closed = false;

  get(collection: string, id: string): Promise<string | undefined> {
    return this.#whenOpen(() => this.#of(collection).get(id)?.body);
  }

  find(collection: string, { index, from, to }: KeyRange, limit: number): Promise<readonly ViewRow[]> {
    const fits = (key: string): boolean => (to === undefined ? key === from : key >= from && key < to);
    return this.#whenOpen(() =>
      [...this.#of(collection)]
        .flatMap(([id, { body, keys }]) =>
          keys.filter(([name, key]) => name === index && fits(key)).map(([, key]) => ({ key, id, body })),
        )
        .sort((left, right) => (left.key < right.key ? -1 : left.key > right.key ? 1 : byId(left, right)))
        .slice(0, limit),
    );
  }

  all(collection: string): Promise<readonly ViewRow[]> {
    return this.#whenOpen(() => [...this.#of(collection)].map(([id, { body }]) => ({ id, body })).sort(byId));
  }

  apply(changes: readonly ViewChange[], clearing: boolean): Promise<void> {
    return this.#whenOpen(() => {
      if (clearing) this.#collections.clear();
      for (const { collection, id, body, keys } of changes)
        if (body === undefined) this.#of(collection).delete(id);
        else this.#of(collection).set(id, { body, keys });
    });
  }

  flush(): Promise<void> {
    return this.#whenOpen(() => undefined);
  }

  close(): Promise<void> {
    this.#closed = true;
    return Promise.resolve();
  }

  #of(collection: string): Map<string, Kept> {
    const known = this.#collections.get(collection) ?? new Map<string, Kept>();
    this.#collections.set(collection, known);
    return known;
  }

  #whenOpen<T>(work: () => T): Promise<T> {
    return this.#closed ? Promise.reject(new ViewsClosedError('the view store is closed')) : Promise.resolve(work());
  }
}
