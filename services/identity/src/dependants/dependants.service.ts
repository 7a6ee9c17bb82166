import {
  DomainError,
  type BookablePerson,
  type CommandKey,
  type Dependant,
  type IdType,
  type Instant,
  type LocalDate,
  type Pseudonym,
} from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Clock } from '#platform';
import type { MadeIds } from '../ids.ts';
import { doneBefore, withCommand } from '../me/commands.policies.ts';
import { last4Of } from '../registration/names.policies.ts';
import { birthOf, documentNumberOf, insist, nameOf, optionalNameOf } from '../registration/registration.policies.ts';
import { TakenError, type People } from '../vault/people.ts';
import { documentOf, type DependantData, type Person, type PersonData } from '../vault/person.ts';
import { undocumentedOf, withoutDependant } from './removed.policies.ts';

export type DependantsPorts = Readonly<{ people: People; pack: CountryPack; clock: Clock; ids: MadeIds }>;
export type NewDependant = Readonly<{
  givenNames: string;
  familyName?: string;
  dateOfBirth: LocalDate;
  relation: string;
  idType?: IdType;
  idNumber?: string;
}>;
type Checked = Omit<DependantData, 'id'>;

/** From api.md, "Booking for somebody else". */
const mostDependants = 10;

const shown = ({ id, givenNames, familyName, dateOfBirth, relation, idType, idNumber }: DependantData): Dependant => ({
  id,
  givenNames,
  familyName,
  dateOfBirth,
  relation,
  idType,
  idLast4: last4Of(idNumber),
});

export type Bookable = Readonly<{
  items: readonly BookablePerson[];
  undocumented: readonly Pseudonym[];
  /** When the account began. */
  since: Instant;
}>;

const bookableOf = ({ id: citizen, data }: Person): readonly BookablePerson[] => [
  { person: citizen, self: true, documented: data.idNumber !== null },
  ...data.dependants.map(({ id, idNumber }) => ({ person: id, self: false, documented: idNumber !== null })),
];

/** People a citizen books for: data of the vault. A document is one person, on whosever list they stand. */
export class DependantsService {
  constructor(private readonly ports: DependantsPorts) {}

  /** Refusals: request.invalid, request.key-reused, dependant.limit-reached, dependant.known. */
  async add(citizen: Pseudonym, command: CommandKey, asked: NewDependant): Promise<Dependant> {
    const { people } = this.ports;
    const before = await people.known(citizen);
    const done = doneBefore(before.data, command);
    const again = before.data.dependants.find(({ id }) => id === done?.dependant);
    if (again) return shown(again);
    const checked = this.checked(asked);
    const added = { id: await this.personOf(citizen, command, checked), ...checked };
    try {
      await people.change(citizen, (data) => this.withDependant(citizen, data, command, added));
      return shown(added);
    } catch (error) {
      // Somebody else registered the same document in between: now it names them.
      if (error instanceof TakenError) return this.add(citizen, command, asked);
      throw error;
    }
  }

  async list(citizen: Pseudonym): Promise<readonly Dependant[]> {
    return (await this.ports.people.known(citizen)).data.dependants.map(shown);
  }

  /** Takes somebody off the list; who asks sees to it that nothing is booked for them. Refusal: citizen.unknown. */
  async remove(citizen: Pseudonym, dependant: Pseudonym): Promise<void> {
    const at = this.ports.clock.now();
    await this.ports.people.change(citizen, (data) => withoutDependant(data, dependant, at));
  }

  /**
   * Everybody a citizen may book for, themselves first; and, when one of them has no document, everybody without one whose
   * bookings are counted with theirs: of the account and of the other accounts with its phone.
   */
  async bookable(citizen: Pseudonym): Promise<Bookable> {
    const { people } = this.ports;
    const person = await people.known(citizen);
    const items = bookableOf(person);
    const since = person.data.consentAt;
    if (items.every(({ documented }) => documented)) return { items, undocumented: [], since };
    const others = await people.withPhone(person.data.phone);
    const now = this.ports.clock.now();
    const counted = [person, ...others.filter(({ id }) => id !== citizen)].flatMap((one) => undocumentedOf(one, now));
    return { items, undocumented: [...new Set(counted)], since };
  }

  private withDependant(citizen: Pseudonym, data: PersonData, command: CommandKey, added: DependantData): PersonData {
    if (data.dependants.some(({ id }) => id === added.id)) {
      if (doneBefore(data, command)) return data;
      throw new DomainError('dependant.known');
    }
    if (added.id === citizen) throw new DomainError('dependant.known');
    if (data.dependants.length >= mostDependants) throw new DomainError('dependant.limit-reached');
    return withCommand({ ...data, dependants: [...data.dependants, added] }, command, added.id);
  }

  /** Who it is: whoever the document names already, otherwise somebody new, made from the command. */
  private async personOf(citizen: Pseudonym, command: CommandKey, checked: Checked): Promise<Pseudonym> {
    const { people, ids } = this.ports;
    const document = documentOf(people.keys, checked);
    return (document && (await people.find(document))) ?? ids('dependant', citizen, command.id);
  }

  private checked(asked: NewDependant): Checked {
    const idType = asked.idType ?? 'none';
    const { pack, clock } = this.ports;
    const checks = {
      givenNames: nameOf('givenNames', asked.givenNames),
      familyName: optionalNameOf('familyName', asked.familyName),
      dateOfBirth: birthOf(asked.dateOfBirth, true, clock.now()),
      relation: nameOf('relation', asked.relation),
      idNumber: documentNumberOf(pack, idType, asked.idNumber),
    };
    insist(Object.values(checks));
    return {
      idType,
      givenNames: checks.givenNames.value,
      familyName: checks.familyName.value,
      dateOfBirth: checks.dateOfBirth.value ?? asked.dateOfBirth,
      relation: checks.relation.value,
      idNumber: checks.idNumber.value,
    };
  }
}
