import type { CommandKey, Pseudonym, Registration } from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Clock, Random } from '#platform';
import type { ApplicationService, Settlement } from '../application/application.service.ts';
import type { Outcome } from '../application/application.events.ts';
import { noticeEnds } from '../citizen/citizen.policies.ts';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { Citizen } from '../citizen/citizen.events.ts';
import { newUsername } from '../citizen/username.ts';
import type { MadeIds } from '../ids.ts';
import { OneAtATime } from '../one-at-a-time.ts';
import type { People } from '../vault/people.ts';
import { identityOf, type Person, type PersonData } from '../vault/person.ts';
import type { Errand } from '../vault/vault.port.ts';
import { givenNameOf } from './names.policies.ts';
import { applicantOf, type Applicant } from './registration.policies.ts';
import type { StrangersMessages } from './strangers-messages.ts';

export type RegistrationPorts = Readonly<{
  applications: ApplicationService;
  people: People;
  citizens: CitizenService;
  messages: StrangersMessages;
  pack: CountryPack;
  clock: Clock;
  random: Random;
  ids: MadeIds;
}>;

const settled = (outcome: Outcome, notices: Settlement['notices'] = []): Settlement => ({ outcome, notices });

/** Somebody is being erased: their registration waits until that is done. */
class NotYetError extends Error {
  override readonly name = 'NotYetError';
}

export class RegistrationService {
  private readonly inTurn = new OneAtATime();

  constructor(private readonly ports: RegistrationPorts) {}

  /** Takes a registration; the login details follow by SMS. Refusals: request.invalid, request.key-reused. */
  register(command: CommandKey, registration: Registration): Promise<void> {
    const { applications, pack, clock } = this.ports;
    return applications.make('registration', command, () => applicantOf(pack, registration, clock.now()));
  }

  /** For the sweep: carries out what was taken. */
  readonly runner = () =>
    this.ports.applications.runner<Applicant>('registration', (id, applicant) => {
      const identity = identityOf(this.ports.people.keys, applicant);
      return this.inTurn.run(identity.hash, () => this.carryOut(id, applicant));
    });

  /** Whom an errand may register: who they are already, and who they would become. */
  async concerned(errand: Errand): Promise<readonly Pseudonym[]> {
    const { applications, people, ids } = this.ports;
    if (errand.kind !== 'registration') return [];
    const known = await people.find(identityOf(people.keys, applications.words<Applicant>(errand)));
    return [ids('pseudonym', errand.id), ...(known === undefined ? [] : [known])];
  }

  private async carryOut(id: string, applicant: Applicant): Promise<Settlement> {
    const { people, citizens, messages, ids } = this.ports;
    const known = await people.find(identityOf(people.keys, applicant));
    // Who was erased since is known no more; their stream still knows that this was carried out.
    const citizen = await citizens.state(known ?? ids('pseudonym', id));
    if (citizen.applications.includes(id)) return settled('issued');
    if (citizen.status === 'erasing') throw new NotYetError('being erased');
    const person = known === undefined ? undefined : await people.load(known);
    if (person && citizen.inUse && person.data.phone !== applicant.phone) return this.warn(id, person, applicant);
    if (!(await messages.admit(applicant.phone, id))) return settled('withheld');
    return person ? this.again(id, person, citizen, applicant) : this.first(id, known, applicant);
  }

  /** The row comes first, then the event, then the SMS follows from the fact; a repeat finds the row and goes on. */
  private async first(id: string, known: Pseudonym | undefined, applicant: Applicant): Promise<Settlement> {
    const { applications, people, citizens, ids, random } = this.ports;
    // Dropped before the row went: whoever finds no row any more sees that too.
    if (!(await applications.stands(id))) return settled('nobody');
    const person = known ?? ids('pseudonym', id);
    const saved = await people.create(person, this.dataOf(applicant, newUsername(random)));
    if (saved === 'crowded') return settled('crowded');
    // Somebody else was faster, or the user name was taken: look again.
    if (saved !== 'saved') return this.carryOut(id, applicant);
    await citizens.register(person, id);
    return settled('registered');
  }

  /** New login details; while nobody used the first code, the later registration takes the place of the earlier. */
  private async again(id: string, person: Person, { inUse }: Citizen, applicant: Applicant): Promise<Settlement> {
    const { people, citizens } = this.ports;
    if (!inUse) {
      const data = { ...this.dataOf(applicant, person.data.username), dependants: person.data.dependants };
      const saved = await people.replace(person, data);
      if (saved === 'crowded') return settled('crowded');
      if (saved !== 'saved') return this.carryOut(id, applicant);
    }
    await citizens.register(person.id, id);
    return settled(inUse || person.data.phone === applicant.phone ? 'issued' : 'replaced');
  }

  /** An account in use, from another phone: nothing changes; both phones hear of it. */
  private async warn(id: string, { id: citizen, data }: Person, applicant: Applicant): Promise<Settlement> {
    const { people, messages, clock, ids } = this.ports;
    const [notAfter, stranger] = [noticeEnds(clock.now()), ids('case', id)];
    const { givenNames, phone, email, language } = applicant;
    const notices: Settlement['notices'][number][] = [];
    if (await messages.admit(data.phone, `${id}/known`))
      notices.push({ recipient: citizen, notice: 'somebody-tried-to-register', notAfter });
    if (await messages.admit(phone, `${id}/stranger`)) {
      await people.addCase(stranger, { givenName: givenNameOf(givenNames), phone, email, language }, notAfter);
      notices.push({ recipient: stranger, notice: 'document-is-known', notAfter });
    }
    return settled('noticed', notices);
  }

  private dataOf(applicant: Applicant, username: string): PersonData {
    return { ...applicant, username, consentAt: this.ports.clock.now(), secrets: {}, dependants: [], commands: [] };
  }
}
