import type { CommandKey, IdType } from '#contracts';
import { normaliseIdNumber, normalisePhone, type CountryPack } from '#country-pack';
import type { ApplicationService, Settlement } from '../application/application.service.ts';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { People } from '../vault/people.ts';
import type { Person } from '../vault/person.ts';
import type { StrangersMessages } from './strangers-messages.ts';

export type ResetAsked = Readonly<{ username: string }> | Readonly<{ idType: IdType; idNumber: string; phone: string }>;
export type ResetPorts = Readonly<{
  applications: ApplicationService;
  people: People;
  citizens: CitizenService;
  messages: StrangersMessages;
  pack: CountryPack;
}>;

/** A forgotten secret: a code goes to the phone on record, and to no other. Answered alike for everybody. */
export class ResetService {
  constructor(private readonly ports: ResetPorts) {}

  /** Refusal: request.key-reused. */
  ask(command: CommandKey, asked: ResetAsked): Promise<void> {
    return this.ports.applications.make('reset', command, () => asked);
  }

  /** For the sweep: carries out what was asked. */
  readonly runner = () =>
    this.ports.applications.runner<ResetAsked>('reset', async (id, asked): Promise<Settlement> => {
      const { citizens, messages } = this.ports;
      const person = await this.find(asked);
      if (!person) return { outcome: 'nobody', notices: [] };
      if (!(await messages.admit(person.data.phone, id))) return { outcome: 'withheld', notices: [] };
      await citizens.resetSecret(person.id, id);
      return { outcome: 'issued', notices: [] };
    });

  private async find(asked: ResetAsked): Promise<Person | undefined> {
    const { people, pack } = this.ports;
    if ('username' in asked) {
      const id = await people.find(people.keys.lookUp('username', asked.username.trim().toLowerCase()));
      return id === undefined ? undefined : people.load(id);
    }
    const number = normaliseIdNumber(pack, asked.idType, asked.idNumber);
    const id = number && (await people.find(people.keys.lookUp('document', asked.idType, number)));
    const person = id ? await people.load(id) : undefined;
    return person && person.data.phone === normalisePhone(pack, asked.phone) ? person : undefined;
  }
}
