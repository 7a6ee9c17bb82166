// The vault as the rest of identity sees it: persons, opened.
import { DomainError, type Instant, type Language, type Pseudonym } from '#contracts';
import { lookUpsOf, wardsOf, type Person, type PersonData } from './person.ts';
import type { LookUp, Saved, Vault } from './vault.port.ts';
import type { VaultKeys } from './vault-keys.ts';

export type CaseContact = Readonly<{ givenName: string; phone: string; email: string | null; language: Language }>;

/** From api.md: several people may share a phone. */
export const peoplePerPhone = 10;

const personContext = (person: Pseudonym) => `person/${person}`;
const caseContext = (id: string) => `case/${id}`;

/** A document, or somebody of the same phone, names and birth, became somebody else's in the meantime. */
export class TakenError extends Error {
  override readonly name = 'TakenError';
}

export class People {
  constructor(
    private readonly vault: Vault,
    readonly keys: VaultKeys,
  ) {}

  async load(id: Pseudonym): Promise<Person | undefined> {
    const row = await this.vault.person(id);
    return row && { id, version: row.version, data: this.keys.open<PersonData>(personContext(id), row) };
  }

  /** As `load`; refuses with session.invalid when the person is erased: only somebody logged in asks so. */
  async known(id: Pseudonym): Promise<Person> {
    const person = await this.load(id);
    if (!person) throw new DomainError('session.invalid');
    return person;
  }

  async find(lookUp: LookUp): Promise<Pseudonym | undefined> {
    return (await this.vault.find(lookUp))[0];
  }

  /** Everybody whose phone this is. */
  async withPhone(phone: string): Promise<readonly Person[]> {
    const ids = await this.vault.find(this.keys.lookUp('phone', phone));
    const people = await Promise.all(ids.map((id) => this.load(id)));
    return people.filter((person) => person !== undefined);
  }

  /** Saves a person first seen. The same person again answers `stale`. */
  async create(id: Pseudonym, data: PersonData): Promise<Saved> {
    return this.save({ id, version: 1, data }, this.keys.seal(personContext(id), data));
  }

  /** Puts `data` in the place of what `person` holds; `stale` when somebody came first. */
  async replace(person: Person, data: PersonData): Promise<Saved> {
    const before = await this.vault.person(person.id);
    if (before?.version !== person.version) return 'stale';
    const version = person.version + 1;
    return this.save({ id: person.id, version, data }, this.keys.reseal(personContext(person.id), before, data));
  }

  /**
   * Changes a person however many others do at once. `edit` may refuse by throwing, or return the data as it is to change
   * nothing. Refusals: session.invalid (erased, or about to be), phone.limit-reached.
   */
  async change(id: Pseudonym, edit: (data: PersonData, version: number) => PersonData): Promise<Person> {
    for (;;) {
      const person = await this.known(id);
      if (person.data.leaving) throw new DomainError('session.invalid');
      const data = edit(person.data, person.version);
      if (data === person.data) return person;
      const saved = await this.replace(person, data);
      if (saved === 'saved') return { id, version: person.version + 1, data };
      if (saved === 'crowded') throw new DomainError('phone.limit-reached');
      if (saved !== 'stale') throw new TakenError(saved);
    }
  }

  /**
   * The person as they are for the last time: a change that is under way elsewhere stands by now or is refused. Undefined when
   * the row is gone.
   */
  async close(id: Pseudonym): Promise<Person | undefined> {
    for (;;) {
      const person = await this.load(id);
      if (!person || person.data.leaving) return person;
      const data = { ...person.data, leaving: true as const };
      const saved = await this.replace(person, data);
      if (saved === 'saved') return { id, version: person.version + 1, data };
      if (saved !== 'stale') throw new TakenError(saved);
    }
  }

  /** A contact of somebody who is not (or soon no longer) registered; the first under one id stands. */
  addCase(id: string, contact: CaseContact, endsAt: Instant): Promise<void> {
    return this.vault.addCase({ id, endsAt, ...this.keys.seal(caseContext(id), contact) });
  }

  /** Undefined when unknown or over at `now`. */
  async caseOf(id: string, now: Instant): Promise<CaseContact | undefined> {
    const row = await this.vault.caseOf(id);
    return row && row.endsAt > now ? this.keys.open<CaseContact>(caseContext(id), row) : undefined;
  }

  erase(id: Pseudonym): Promise<void> {
    return this.vault.erase(id);
  }

  private save({ id, version, data }: Person, sealed: ReturnType<VaultKeys['seal']>): Promise<Saved> {
    const [lookUps, wards] = [lookUpsOf(this.keys, data), wardsOf(this.keys, data)];
    return this.vault.save({ row: { person: id, version, ...sealed }, lookUps, wards, peoplePerPhone });
  }
}
