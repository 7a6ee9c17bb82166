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
import { GroupCommit } from './group-commit.ts';
import { PeopleRows } from './people-rows.ts';
import { preparedOn } from './prepared.ts';
import { StrangersRows } from './strangers-rows.ts';
import { openVaultFile, sealedOf, type SealedRow } from './tables.ts';
import { WrappedRows } from './wrapped-rows.ts';

/** What was deleted must not live on in the log beside the file. */
const always = () => true;

// What the file throws rejects, like any other adapter's.
const promised = <T>(work: () => T): Promise<T> => new Promise((resolve) => resolve(work()));

/** The vault in a SQLite file of its own. A second process (the command line) may write beside the running service. */
class SqliteVault implements Vault {
  private readonly group: GroupCommit;
  private readonly people: PeopleRows;
  private readonly strangers: StrangersRows;
  private readonly keys: WrappedRows;

  constructor(private readonly database: DatabaseSync) {
    this.group = new GroupCommit(database);
    const prepare = preparedOn(database);
    this.people = new PeopleRows(prepare);
    this.strangers = new StrangersRows(prepare);
    this.keys = new WrappedRows(database);
  }

  person(person: Pseudonym) {
    return promised(() => this.people.person(person));
  }
  save(saving: PersonSaving) {
    return this.group.write(() => this.people.save(saving));
  }
  find(lookUp: LookUp) {
    return promised(() => this.people.find(lookUp));
  }
  erase(person: Pseudonym) {
    return this.group.write(() => this.people.erase(person), always);
  }

  addCase(row: CaseRow) {
    return this.group.write(() => this.strangers.addCase(row));
  }
  caseOf(id: string) {
    return promised(() => this.strangers.caseOf(id));
  }
  addErrand(errand: Errand) {
    return this.group.write(() => this.strangers.addErrand(errand));
  }
  errand(id: string) {
    return promised(() => this.strangers.errand(id));
  }
  errands(limit: number) {
    return promised(() => this.strangers.errands(limit));
  }
  removeErrand(id: string) {
    return this.group.write(() => this.strangers.removeErrand(id));
  }
  admitMessage(message: StrangersMessage, since: Instant, limit: number) {
    return this.group.write(() => this.strangers.admitMessage(message, since, limit));
  }

  saveOfficer({ id, wrappedKey, sealed }: OfficerRow) {
    const put = this.database.prepare('INSERT OR REPLACE INTO officers VALUES (?, ?, ?)');
    return this.group.write(() => void put.run(id, wrappedKey, sealed));
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
    return this.group.write(() => this.strangers.noteTry(name, at));
  }
  triesOf(name: string, since: Instant) {
    return promised(() => this.strangers.triesOf(name, since));
  }

  addSecret(secret: Wrapped) {
    return this.group.write(() => this.keys.addSecret(secret));
  }
  wrapped(kind: WrappedKind, after: string, limit: number) {
    return promised(() => this.keys.wrapped(kind, after, limit));
  }
  rewrap(kind: WrappedKind, rows: readonly Rewrapping[]) {
    return this.group.write(() => this.keys.rewrap(kind, rows), always);
  }

  sweep(now: Instant, messagesSince: Instant) {
    const swept = this.group.write(
      () => this.strangers.sweep(now, messagesSince),
      (cases) => cases > 0,
    );
    return swept.then(() => undefined);
  }
  close() {
    return promised(() => {
      if (!this.database.isOpen) return;
      this.group.commit();
      this.database.close();
    });
  }
}

/** Opens (and makes) the vault in this file. */
export const sqliteVault = (path: string): Vault => new SqliteVault(openVaultFile(path));
