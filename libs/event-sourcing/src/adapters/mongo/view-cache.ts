import type { JournalEntry } from './view-journal.ts';

const most = 50_000;

/** Documents as of the last journal entry that this process knows; undefined stands for "there is none". */
export class ViewCache {
  readonly #bodies = new Map<string, string | undefined>();

  has(collection: string, id: string): boolean {
    return this.#bodies.has(keyOf(collection, id));
  }

  get(collection: string, id: string): string | undefined {
    return this.#bodies.get(keyOf(collection, id));
  }

  put(collection: string, id: string, body: string | undefined): void {
    const key = keyOf(collection, id);
    this.#bodies.delete(key);
    this.#bodies.set(key, body);
    if (this.#bodies.size <= most) return;
    for (const oldest of this.#bodies.keys()) {
      this.#bodies.delete(oldest);
      return;
    }
  }

  /** What the entry that follows changes. */
  follow({ clearing, changes }: JournalEntry): void {
    if (clearing) this.forget();
    for (const { collection, id, body } of changes) this.put(collection, id, body);
  }

  forget(): void {
    this.#bodies.clear();
  }
}

const keyOf = (collection: string, id: string): string => `${collection}\n${id}`;
