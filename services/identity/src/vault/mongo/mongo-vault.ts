import type { mongo } from 'mongoose';
import type { Instant, Pseudonym } from '#contracts';
import { systemTimers, type Timers } from '#platform';
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
import { connect, type Connected } from './connection.ts';
import { sealedBytes, sealedOf } from './documents.ts';
import { PeopleDocuments } from './people-documents.ts';
import { StrangersDocuments } from './strangers-documents.ts';
import { WrappedDocuments } from './wrapped-documents.ts';

type OfficerDocument = ReturnType<typeof sealedBytes> & Readonly<{ _id: string }>;

export type MongoVaultOptions = Readonly<{ timers?: Timers; callMs?: number }>;

/** The vault on MongoDB or a server that speaks its protocol; several processes may use it at once. Needs no transactions. */
class MongoVault implements Vault {
  private readonly people: PeopleDocuments;
  private readonly strangers: StrangersDocuments;
  private readonly keys: WrappedDocuments;
  private readonly staff: mongo.Collection<OfficerDocument>;

  constructor(
    private readonly database: Connected,
    timers: Timers,
  ) {
    this.people = new PeopleDocuments(database, timers);
    this.strangers = new StrangersDocuments(database);
    this.keys = new WrappedDocuments(database, this.people);
    this.staff = database.collection<OfficerDocument>('officers');
  }

  async prepare(): Promise<void> {
    await this.people.prepare();
    await this.strangers.prepare();
  }

  person(person: Pseudonym) {
    return this.people.person(person);
  }
  save(saving: PersonSaving) {
    return this.people.save(saving);
  }
  find(lookUp: LookUp) {
    return this.people.find(lookUp);
  }
  erase(person: Pseudonym) {
    return this.people.erase(person);
  }

  addCase(row: CaseRow) {
    return this.strangers.addCase(row);
  }
  caseOf(id: string) {
    return this.strangers.caseOf(id);
  }
  addErrand(errand: Errand) {
    return this.strangers.addErrand(errand);
  }
  errand(id: string) {
    return this.strangers.errand(id);
  }
  errands(limit: number) {
    return this.strangers.waiting(limit);
  }
  removeErrand(id: string) {
    return this.strangers.removeErrand(id);
  }
  admitMessage(message: StrangersMessage, since: Instant, limit: number) {
    return this.strangers.admit(message, since, limit);
  }

  async saveOfficer({ id, ...sealed }: OfficerRow) {
    await this.staff.replaceOne({ _id: id }, sealedBytes(sealed), { upsert: true });
  }
  async officer(id: string) {
    const found = await this.staff.findOne({ _id: id });
    return found ? { id, ...sealedOf(found) } : undefined;
  }
  async officers() {
    const found = await this.staff.find({}).sort({ _id: 1 }).toArray();
    return found.map((document) => ({ id: document._id, ...sealedOf(document) }));
  }

  noteTry(name: string, at: Instant) {
    return this.strangers.noteTry(name, at);
  }
  triesOf(name: string, since: Instant) {
    return this.strangers.triesOf(name, since);
  }

  addSecret(secret: Wrapped) {
    return this.keys.addSecret(secret);
  }
  wrapped(kind: WrappedKind, after: string, limit: number) {
    return this.keys.wrapped(kind, after, limit);
  }
  rewrap(kind: WrappedKind, rows: readonly Rewrapping[]) {
    return this.keys.rewrap(kind, rows);
  }

  async sweep(now: Instant, messagesSince: Instant) {
    await this.people.sweep();
    await this.strangers.sweep(now, messagesSince);
  }
  close() {
    return this.database.close();
  }
}

/** Opens the vault in the database `name` at `address`. Throws when the server is not there. */
export const mongoVault = async (
  address: string,
  name: string,
  { timers = systemTimers, callMs = 5_000 }: MongoVaultOptions = {},
): Promise<Vault> => {
  const database = await connect(address, name, callMs);
  try {
    const vault = new MongoVault(database, timers);
    await vault.prepare();
    return vault;
  } catch (error) {
    await database.close();
    throw error;
  }
};
