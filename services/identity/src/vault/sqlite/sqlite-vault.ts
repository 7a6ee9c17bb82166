import type { DatabaseSync } from 'node:sqlite';
import type { Instant, Pseudonym } from '#contracts';
import type {
  CaseRow,
  Errand,
  LookUp,
  OfficerRow,
  PersonSaving,
  Rewrapping,
  StrangersMessage,
  Vault,
  Wrapped,
  WrappedKind,
} from '../vault.port.ts';
import { PeopleRows } from './people-rows.ts';
import { StrangersRows } from './strangers-rows.ts';
import { openVaultFile, sealedOf, type SealedRow } from './tables.ts';
import { WrappedRows } from './wrapped-rows.ts';

// What the file throws rejects, like any other adapter's.
const promised = <T>(work: () => T): Promise<T> => new Promise((resolve) => resolve(work()));

/** The vault in a SQLite file of its own. A second process (the command line) may write beside the running service. */
class SqliteVault implements Vault {
  private readonly people: PeopleRows;
  private readonly strangers: StrangersRows;
  private readonly keys: WrappedRows;

  constructor(private readonly database: DatabaseSync) {
    this.people = new PeopleRows(database);
    this.strangers = new StrangersRows(database);
    this.keys = new WrappedRows(database);
  }

  person(person: Pseudonym) {
    return promised(() => this.people.person(person));
  }
  save(saving: PersonSaving) {
    return promised(() => this.people.save(saving));
  }
  find(lookUp: LookUp) {
    return promised(() => this.people.find(lookUp));
  }
  erase(person: Pseudonym) {
    return promised(() => this.people.erase(person));
  }

  addCase(row: CaseRow) {
    return promised(() => this.strangers.addCase(row));
  }
  caseOf(id: string) {
    return promised(() => this.strangers.caseOf(id));
  }
  addErrand(errand: Errand) {
    return promised(() => this.strangers.addErrand(errand));
  }
  errand(id: string) {
    return promised(() => this.strangers.errand(id));
  }
  errands(limit: number) {
    return promised(() => this.strangers.errands(limit));
  }
  removeErrand(id: string) {
    return promised(() => this.strangers.removeErrand(id));
  }
  admitMessage(message: StrangersMessage, since: Instant, limit: number) {
    return promised(() => this.strangers.admitMessage(message, since, limit));
  }

  saveOfficer({ id, wrappedKey, sealed }: OfficerRow) {
    const put = this.database.prepare('INSERT OR REPLACE INTO officers VALUES (?, ?, ?)');
    return promised(() => void put.run(id, wrappedKey, sealed));
  }
  officer(id: string) {
    return promised(() => {
      const row = this.database.prepare('SELECT * FROM officers WHERE id = ?').get(id) as SealedRow | undefined;
      return row && { id, ...sealedOf(row) };
    });
  }
  officers() {
    return promised(() => {
      const rows = this.database.prepare('SELECT * FROM officers ORDER BY id').all();
      return (rows as (SealedRow & Readonly<{ id: string }>)[]).map((row) => ({ id: row.id, ...sealedOf(row) }));
    });
  }

  noteTry(name: string, at: Instant) {
    return promised(() => this.strangers.noteTry(name, at));
  }
  triesOf(name: string, since: Instant) {
    return promised(() => this.strangers.triesOf(name, since));
  }

  addSecret(secret: Wrapped) {
    return promised(() => this.keys.addSecret(secret));
  }
  wrapped(kind: WrappedKind, after: string, limit: number) {
    return promised(() => this.keys.wrapped(kind, after, limit));
  }
  rewrap(kind: WrappedKind, rows: readonly Rewrapping[]) {
    return promised(() => this.keys.rewrap(kind, rows));
  }

  sweep(now: Instant, messagesSince: Instant) {
    return promised(() => this.strangers.sweep(now, messagesSince));
  }
  close() {
    return promised(() => {
      if (this.database.isOpen) this.database.close();
    });
  }
}

/** Opens (and makes) the vault in this file. */
export const sqliteVault = (path: string): Vault => new SqliteVault(openVaultFile(path));
