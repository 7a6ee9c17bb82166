import { DomainError, type CommandKey, type Language, type Profile, type Pseudonym } from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Clock } from '#platform';
import { noticeEnds } from '../citizen/citizen.policies.ts';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { MadeIds } from '../ids.ts';
import { givenNameOf, last4Of } from '../registration/names.policies.ts';
import { emailOf, insist, languageOf, nameOf, optionalNameOf, phoneOf } from '../registration/registration.policies.ts';
import { TakenError, type People } from '../vault/people.ts';
import type { Person, PersonData } from '../vault/person.ts';
import { doneBefore, withCommand } from './commands.policies.ts';

export type MePorts = Readonly<{
  people: People;
  citizens: CitizenService;
  pack: CountryPack;
  clock: Clock;
  ids: MadeIds;
}>;
export type Edit = Readonly<{
  givenNames?: string;
  familyName?: string | null;
  email?: string | null;
  language?: Language;
  phone?: string;
}>;
export type EditAsked = Readonly<{ citizen: Pseudonym; command: CommandKey; change: Edit; ifMatch?: number }>;

export const profileOf = ({ version, data }: Person): Profile => ({
  username: data.username,
  idType: data.idType,
  idLast4: last4Of(data.idNumber),
  givenNames: data.givenNames,
  familyName: data.familyName,
  dateOfBirth: data.dateOfBirth,
  phone: data.phone,
  email: data.email,
  language: data.language,
  version,
});

const explainTaken = (error: unknown): never => {
  if (!(error instanceof TakenError)) throw error;
  const message = 'Somebody of this name and birth is registered with this phone';
  throw new DomainError('request.invalid', { errors: [{ field: 'givenNames', code: 'taken', message }] });
};

export class MeService {
  constructor(private readonly ports: MePorts) {}

  /** Refusal: session.invalid, when erased. */
  async profile(citizen: Pseudonym): Promise<Profile> {
    return profileOf(await this.ports.people.known(citizen));
  }

  /** Changes what may be changed; the document stays. Refusals: request.invalid, request.stale, request.key-reused, phone.limit-reached. */
  async edit({ citizen, command, change, ifMatch }: EditAsked): Promise<Profile> {
    const { people } = this.ports;
    const before = await people.known(citizen);
    if (doneBefore(before.data, command)) return profileOf(before);
    const changed = this.checked(change);
    if (changed.phone !== undefined && changed.phone !== before.data.phone)
      await this.tellOldPhone(before, changed.phone);
    const edit = (data: PersonData, version: number) => {
      if (doneBefore(data, command)) return data;
      if (ifMatch !== undefined && ifMatch !== version) throw new DomainError('request.stale');
      // Fields that nobody here knows were left out: nothing changes, so that nobody else's copy grows stale.
      return Object.keys(changed).length === 0 ? data : withCommand({ ...data, ...changed }, command);
    };
    return profileOf(await people.change(citizen, edit).catch(explainTaken));
  }

  /** Everything that is kept of the person, in a form other systems can read. */
  async export(citizen: Pseudonym): Promise<Readonly<Record<string, unknown>>> {
    const { people, clock } = this.ports;
    const { data } = await people.known(citizen);
    const { secrets: _secrets, commands: _commands, knownPlaces: _places, dependants, ...own } = data;
    return { format: 'huduma-person/1', exportedAt: clock.now(), person: citizen, ...own, dependants };
  }

  private checked(change: Edit): Partial<PersonData> {
    const checks = {
      ...(change.givenNames === undefined ? {} : { givenNames: nameOf('givenNames', change.givenNames) }),
      ...(change.familyName === undefined ? {} : { familyName: optionalNameOf('familyName', change.familyName) }),
      ...(change.email === undefined ? {} : { email: emailOf(change.email) }),
      ...(change.language === undefined ? {} : { language: languageOf(change.language) }),
      ...(change.phone === undefined ? {} : { phone: phoneOf(this.ports.pack, change.phone) }),
    };
    insist(Object.values(checks));
    return Object.fromEntries(Object.entries(checks).map(([field, { value }]) => [field, value]));
  }

  /** The old phone hears before anything changes: should we die in between, the owner was warned once too often. */
  private async tellOldPhone({ id, version, data }: Person, phone: string): Promise<void> {
    const { people, citizens, clock, ids } = this.ports;
    const old = ids('old-phone', id, data.phone, phone, String(version));
    const contact = {
      givenName: givenNameOf(data.givenNames),
      phone: data.phone,
      email: null,
      language: data.language,
    };
    await people.addCase(old, contact, noticeEnds(clock.now()));
    await citizens.raise(id, 'phone-changed', old, `phone-changed/${old}`);
  }
}
