import type { Contact, Instant, Pseudonym } from '#contracts';
import type { Clock } from '#platform';
import { givenNameOf } from '../registration/names.policies.ts';
import type { People } from '../vault/people.ts';
import { isOpen } from './citizen.policies.ts';
import type { CitizenService } from './citizen.service.ts';
import type { OneTimeCodes } from './one-time-code.ts';

export type ContactPorts = Readonly<{ people: People; citizens: CitizenService; codes: OneTimeCodes; clock: Clock }>;
export type ToldCode = Readonly<{ username: string; code: string; notAfter: Instant }>;

/** What notification asks while it sends: where to, and the code of an issue. */
export class ContactService {
  constructor(private readonly ports: ContactPorts) {}

  /** A citizen, or a case of the vault; null when erased, over or unknown: then the message is given up. */
  async contact(recipient: Pseudonym): Promise<Contact | null> {
    const { people, clock } = this.ports;
    const person = await people.load(recipient);
    if (!person) return (await people.caseOf(recipient, clock.now())) ?? null;
    const { givenNames, phone, email, language } = person.data;
    return { givenName: givenNameOf(givenNames), phone, email, language };
  }

  /** The code of one issue while it lives and is unused; null afterwards, and once a later one was issued. */
  async code(citizen: Pseudonym, number: number): Promise<ToldCode | null> {
    const { people, citizens, codes, clock } = this.ports;
    const [person, state] = [await people.load(citizen), await citizens.state(citizen)];
    if (!person || state.issue?.number !== number || !isOpen(state, clock.now())) return null;
    return { username: person.data.username, code: codes.of(citizen, number), notAfter: state.issue.notAfter };
  }
}
