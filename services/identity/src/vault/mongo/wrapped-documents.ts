import { mongo } from 'mongoose';
import type { Rewrapping, Wrapped, WrappedKind } from '../vault.port.ts';
import { insertOnce, type Connected } from './connection.ts';
import { bytesOf } from './documents.ts';
import type { PeopleDocuments } from './people-documents.ts';

type Path = 'wrappedKey' | 'about.wrappedKey';
type Document = Readonly<{ _id: string; wrappedKey?: mongo.Binary; about?: Readonly<{ wrappedKey: mongo.Binary }> }>;

const places: Readonly<Record<Exclude<WrappedKind, 'person'>, Readonly<{ collection: string; path: Path }>>> = {
  case: { collection: 'cases', path: 'wrappedKey' },
  errand: { collection: 'errands', path: 'about.wrappedKey' },
  officer: { collection: 'officers', path: 'wrappedKey' },
  secret: { collection: 'secrets', path: 'wrappedKey' },
};

/** Whatever holds a wrapped key. What is not a person is written once, so that replacing its key meets no rival. */
export class WrappedDocuments {
  constructor(
    private readonly database: Connected,
    private readonly people: PeopleDocuments,
  ) {}

  async addSecret({ id, wrappedKey }: Wrapped): Promise<void> {
    await insertOnce(this.database.collection<Document>('secrets'), {
      _id: id,
      wrappedKey: new mongo.Binary(wrappedKey),
    });
  }

  async wrapped(kind: WrappedKind, after: string, limit: number): Promise<readonly Wrapped[]> {
    if (kind === 'person') return this.people.wrapped(after, limit);
    const { collection, path } = places[kind];
    const asked = { _id: { $gt: after }, [path]: { $exists: true } };
    const found = await this.database
      .collection<Document>(collection)
      .find(asked)
      .sort({ _id: 1 })
      .limit(limit)
      .toArray();
    return found.flatMap(({ _id: id, wrappedKey, about }) => {
      const bytes = wrappedKey ?? about?.wrappedKey;
      return bytes ? [{ id, wrappedKey: bytesOf(bytes) }] : [];
    });
  }

  async rewrap(kind: WrappedKind, rows: readonly Rewrapping[]): Promise<void> {
    if (kind === 'person') return this.people.rewrap(rows);
    const { collection, path } = places[kind];
    const documents = this.database.collection<Document>(collection);
    for (const { id, wrappedKey, to } of rows)
      await documents.updateOne(
        { _id: id, [path]: new mongo.Binary(wrappedKey) },
        { $set: { [path]: new mongo.Binary(to) } as Partial<Document> },
      );
  }
}
