import { DomainError, type Pseudonym } from '#contracts';
import type { Hasher, Ids } from '#platform';
import type { Citizen } from '../citizen/citizen.events.ts';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { OneTimeCodes } from '../citizen/one-time-code.ts';
import type { TriesService } from '../log-in/tries.service.ts';
import type { SessionService } from '../session/session.service.ts';
import type { People } from '../vault/people.ts';
import type { Person } from '../vault/person.ts';
import { isKnownOfThem, isTooCommon, isWellFormed } from './secret.policies.ts';

export type SecretPorts = Readonly<{
  people: People;
  citizens: CitizenService;
  sessions: SessionService;
  tries: TriesService;
  codes: OneTimeCodes;
  hasher: Hasher;
  ids: Ids;
}>;
export type SecretChange = Readonly<{ citizen: Pseudonym; session: string; current: string; secret: string }>;

/** Who sits at an open session: their wrong tries keep nobody from logging in, nor do those of strangers keep them. */
const guesserIn = (session: string): string => `session-${session}`;

export class SecretService {
  constructor(private readonly ports: SecretPorts) {}

  /**
   * Changes the secret and ends the other sessions. `current` may be the code while a secret must be chosen. Refusals:
   * request.invalid, secret.too-common, secret.wrong, secret.unchanged, session.locked, session.invalid.
   */
  async change(asked: SecretChange): Promise<Readonly<{ ended: readonly string[] }>> {
    if (!isWellFormed(asked.secret)) {
      const message = 'A PIN of 6 digits, or 8 to 64 characters';
      throw new DomainError('request.invalid', { errors: [{ field: 'secret', code: 'secret', message }] });
    }
    return this.ports.tries.one(asked.citizen, () => this.changeInTurn(asked));
  }

  private async changeInTurn(asked: SecretChange) {
    const { people, citizens, sessions, tries } = this.ports;
    const person = await people.known(asked.citizen);
    const citizen = await citizens.state(asked.citizen);
    const guesser = guesserIn(asked.session);
    await tries.insist(guesser);
    if (!(await this.isCurrent(person, citizen, asked.current))) {
      if (await this.isRepeat(person, citizen, asked)) return { ended: [] };
      await tries.noteWrong(guesser);
      throw new DomainError('secret.wrong');
    }
    if (asked.current === asked.secret) throw new DomainError('secret.unchanged');
    if (isTooCommon(asked.secret) || isKnownOfThem(asked.secret, person.data))
      throw new DomainError('secret.too-common');
    await this.set(asked, citizen);
    return { ended: await sessions.endAllOf(asked.citizen, 'secret-changed', asked.session) };
  }

  /** The hash lies in the vault first; it counts from the event on. A crash between leaves the old secret in force. */
  private async set({ citizen: id, secret, session }: SecretChange, { secret: before }: Citizen): Promise<void> {
    const { people, citizens, hasher, ids } = this.ports;
    const [secretId, hash] = [ids.next(), await hasher.hash(secret)];
    await people.change(id, (data) => {
      const kept = before === undefined ? undefined : data.secrets[before];
      const old = before === undefined || kept === undefined ? {} : { [before]: kept };
      return { ...data, secrets: { ...old, [secretId]: hash } };
    });
    await citizens.changeSecret(id, secretId, session);
  }

  private async isCurrent({ id, data }: Person, { secret, usedIssue }: Citizen, typed: string): Promise<boolean> {
    if (usedIssue !== undefined) return this.ports.codes.matches(typed, id, usedIssue);
    const hash = secret === undefined ? undefined : data.secrets[secret];
    return hash !== undefined && this.ports.hasher.verify(hash, typed);
  }

  /** The answer was lost and the same change is asked again from the same session: it stands already. */
  private async isRepeat({ data }: Person, { secret, keptSession }: Citizen, asked: SecretChange): Promise<boolean> {
    const hash = secret === undefined ? undefined : data.secrets[secret];
    return keptSession === asked.session && hash !== undefined && this.ports.hasher.verify(hash, asked.secret);
  }
}
