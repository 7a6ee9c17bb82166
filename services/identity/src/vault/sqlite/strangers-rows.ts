import type { Instant } from '#contracts';
import type { CaseRow, Errand, StrangersMessage } from '../vault.port.ts';
import type { Prepare } from './prepared.ts';
import { sealedOf, type SealedRow } from './tables.ts';

type ErrandRow = Readonly<{
  id: string;
  kind: string;
  at: string;
  wrapped_key: Uint8Array | null;
  sealed: Uint8Array | null;
}>;

const errandOf = ({ id, kind, at, wrapped_key: wrappedKey, sealed }: ErrandRow): Errand => ({
  id,
  kind,
  at,
  about: wrappedKey && sealed ? { wrappedKey, sealed } : null,
});

/** Rows about people who are not logged in: cases, errands, counts of messages. */
export class StrangersRows {
  constructor(private readonly prepare: Prepare) {}

  addCase({ id, endsAt, wrappedKey, sealed }: CaseRow): void {
    this.prepare('INSERT OR IGNORE INTO cases VALUES (?, ?, ?, ?)').run(id, endsAt, wrappedKey, sealed);
  }

  caseOf(id: string): CaseRow | undefined {
    const row = this.prepare('SELECT * FROM cases WHERE id = ?').get(id) as
      (SealedRow & Readonly<{ ends_at: string }>) | undefined;
    return row && { id, endsAt: row.ends_at, ...sealedOf(row) };
  }

  addErrand({ id, kind, about, at }: Errand): void {
    this.prepare('INSERT OR IGNORE INTO errands (id, kind, at, wrapped_key, sealed) VALUES (?, ?, ?, ?, ?)').run(
      id,
      kind,
      at,
      about?.wrappedKey ?? null,
      about?.sealed ?? null,
    );
  }

  errand(id: string): Errand | undefined {
    const row = this.prepare('SELECT * FROM errands WHERE id = ?').get(id) as ErrandRow | undefined;
    return row && errandOf(row);
  }

  errands(limit: number): readonly Errand[] {
    const rows = this.prepare('SELECT * FROM errands ORDER BY place LIMIT ?').all(limit);
    return (rows as ErrandRow[]).map(errandOf);
  }

  removeErrand(id: string): void {
    this.prepare('DELETE FROM errands WHERE id = ?').run(id);
  }

  admitMessage({ id, phone, at }: StrangersMessage, since: Instant, limit: number): boolean {
    if (this.prepare('SELECT 1 FROM messages WHERE id = ?').get(id)) return true;
    const counted = this.prepare('SELECT count(*) AS n FROM messages WHERE phone = ? AND at > ?');
    if ((counted.get(phone, since) as { n: number }).n >= limit) return false;
    this.prepare('INSERT INTO messages VALUES (?, ?, ?)').run(id, phone, at);
    return true;
  }

  noteTry(name: string, at: Instant): void {
    this.prepare('INSERT INTO tries VALUES (?, ?)').run(name, at);
  }

  triesOf(name: string, since: Instant): readonly Instant[] {
    const rows = this.prepare('SELECT at FROM tries WHERE name = ? AND at > ? ORDER BY at').all(name, since);
    return (rows as { at: Instant }[]).map(({ at }) => at);
  }

  /** How many cases went. */
  sweep(now: Instant, messagesSince: Instant): number {
    const { changes } = this.prepare('DELETE FROM cases WHERE ends_at <= ?').run(now);
    this.prepare('DELETE FROM messages WHERE at <= ?').run(messagesSince);
    this.prepare('DELETE FROM tries WHERE at <= ?').run(messagesSince);
    return Number(changes);
  }
}
