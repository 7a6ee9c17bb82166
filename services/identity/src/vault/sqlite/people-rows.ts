import type { Pseudonym } from '#contracts';
import type { Prepare } from './prepared.ts';
import type { LookUp, PersonRow, PersonSaving, Saved, Ward } from '../vault.port.ts';

type Row = Readonly<{ person: string; version: number; wrapped_key: Uint8Array; sealed: Uint8Array }>;

/** Persons, their look-ups and the lists they stand on. Each change is all or nothing by the transaction it is called in. */
export class PeopleRows {
  constructor(private readonly prepare: Prepare) {}

  person(person: Pseudonym): PersonRow | undefined {
    const row = this.prepare('SELECT * FROM people WHERE person = ?').get(person) as Row | undefined;
    return row && { person: row.person, version: row.version, wrappedKey: row.wrapped_key, sealed: row.sealed };
  }

  find({ kind, hash }: LookUp): readonly Pseudonym[] {
    const rows = this.prepare('SELECT person FROM look_ups WHERE kind = ? AND hash = ? ORDER BY person');
    return (rows.all(kind, hash) as { person: string }[]).map(({ person }) => person);
  }

  save(saving: PersonSaving): Saved {
    const refusal = this.refusalOf(saving);
    if (refusal) return refusal;
    this.write(saving);
    return 'saved';
  }

  erase(person: Pseudonym): void {
    this.prepare('DELETE FROM people WHERE person = ?').run(person);
    const wards = this.wardsOf(person);
    this.prepare('DELETE FROM wards WHERE citizen = ?').run(person);
    this.prepare(`DELETE FROM look_ups WHERE person = ? AND kind <> 'document'`).run(person);
    [person, ...wards].forEach((each) => this.forgetIfNobodysWard(each));
  }

  private refusalOf({ row, lookUps, wards, peoplePerPhone }: PersonSaving): Saved | undefined {
    if ((this.person(row.person)?.version ?? 0) !== row.version - 1) return 'stale';
    for (const lookUp of lookUps) {
      const found = this.find(lookUp);
      if (found.includes(row.person)) continue;
      if (lookUp.kind === 'phone' && found.length >= peoplePerPhone) return 'crowded';
      if (lookUp.kind !== 'phone' && found.length > 0) return `${lookUp.kind}-taken`;
    }
    return wards.some((ward) => this.belongsToAnother(ward)) ? 'document-taken' : undefined;
  }

  private belongsToAnother({ person, document }: Ward): boolean {
    return document !== null && this.find({ kind: 'document', hash: document }).some((owner) => owner !== person);
  }

  private write({ row, lookUps, wards }: PersonSaving): void {
    const { person, version, wrappedKey, sealed } = row;
    const put =
      'INSERT INTO people VALUES (?, ?, ?, ?) ON CONFLICT (person) DO UPDATE SET version = excluded.version, ';
    this.prepare(`${put} wrapped_key = excluded.wrapped_key, sealed = excluded.sealed`).run(
      person,
      version,
      wrappedKey,
      sealed,
    );
    this.prepare('DELETE FROM look_ups WHERE person = ?').run(person);
    lookUps.forEach((lookUp) => this.point(lookUp, person));
    this.writeWards(person, wards);
  }

  private writeWards(citizen: Pseudonym, wards: readonly Ward[]): void {
    const gone = this.wardsOf(citizen).filter((person) => !wards.some((ward) => ward.person === person));
    this.prepare('DELETE FROM wards WHERE citizen = ?').run(citizen);
    for (const { person, document } of wards) {
      this.prepare('INSERT OR IGNORE INTO wards VALUES (?, ?)').run(citizen, person);
      if (document !== null) this.point({ kind: 'document', hash: document }, person);
    }
    gone.forEach((person) => this.forgetIfNobodysWard(person));
  }

  private point({ kind, hash }: LookUp, person: Pseudonym): void {
    this.prepare('INSERT OR IGNORE INTO look_ups VALUES (?, ?, ?)').run(kind, hash, person);
  }

  private wardsOf(citizen: Pseudonym): readonly Pseudonym[] {
    const rows = this.prepare('SELECT person FROM wards WHERE citizen = ?').all(citizen);
    return (rows as { person: string }[]).map(({ person }) => person);
  }

  private forgetIfNobodysWard(person: Pseudonym): void {
    if (this.person(person)) return;
    if (this.prepare('SELECT 1 FROM wards WHERE person = ?').get(person)) return;
    this.prepare('DELETE FROM look_ups WHERE person = ?').run(person);
  }
}
