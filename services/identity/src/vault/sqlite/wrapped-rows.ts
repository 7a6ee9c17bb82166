import type { DatabaseSync } from 'node:sqlite';
import type { Rewrapping, Wrapped, WrappedKind } from '../vault.port.ts';

const places: Readonly<Record<WrappedKind, Readonly<{ table: string; id: string }>>> = {
  person: { table: 'people', id: 'person' },
  case: { table: 'cases', id: 'id' },
  errand: { table: 'errands', id: 'id' },
  officer: { table: 'officers', id: 'id' },
  secret: { table: 'secrets', id: 'id' },
};

type Row = Readonly<{ id: string; wrapped_key: Uint8Array }>;

/** Whatever holds a wrapped key, whichever table it stands in. */
export class WrappedRows {
  constructor(private readonly database: DatabaseSync) {}

  addSecret({ id, wrappedKey }: Wrapped): void {
    this.database.prepare('INSERT OR IGNORE INTO secrets VALUES (?, ?)').run(id, wrappedKey);
  }

  wrapped(kind: WrappedKind, after: string, limit: number): readonly Wrapped[] {
    const { table, id } = places[kind];
    const asked = `SELECT ${id} AS id, wrapped_key FROM ${table} WHERE wrapped_key IS NOT NULL AND ${id} > ?`;
    const rows = this.database.prepare(`${asked} ORDER BY ${id} LIMIT ?`).all(after, limit) as Row[];
    return rows.map((row) => ({ id: row.id, wrappedKey: row.wrapped_key }));
  }

  rewrap(kind: WrappedKind, rows: readonly Rewrapping[]): void {
    const { table, id } = places[kind];
    const put = this.database.prepare(`UPDATE ${table} SET wrapped_key = ? WHERE ${id} = ? AND wrapped_key = ?`);
    rows.forEach((row) => put.run(row.to, row.id, row.wrappedKey));
  }
}
