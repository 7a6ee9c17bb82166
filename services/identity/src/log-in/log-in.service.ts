import { DomainError, idTypes, isDomainError, type CommandKey, type Pseudonym, type Session } from '#contracts';
import { normaliseIdNumber, type CountryPack } from '#country-pack';
import type { CitizenTokens, Clock, Hasher } from '#platform';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { Citizen } from '../citizen/citizen.events.ts';
import { isOpen, isOver, mustChangeSecret } from '../citizen/citizen.policies.ts';
import type { OneTimeCodes } from '../citizen/one-time-code.ts';
import type { MadeIds } from '../ids.ts';
import type { Link, SessionService } from '../session/session.service.ts';
import type { People } from '../vault/people.ts';
import type { Person } from '../vault/person.ts';
import { isKnownPlace, placeOf, withKnownPlace } from './known-places.policies.ts';
import type { TriesService } from './tries.service.ts';

export type LogInPorts = Readonly<{
  people: People;
  citizens: CitizenService;
  sessions: SessionService;
  tries: TriesService;
  codes: OneTimeCodes;
  tokens: CitizenTokens;
  hasher: Hasher;
  clock: Clock;
  pack: CountryPack;
  ids: MadeIds;
  /** A hash of nothing: unknown names cost the same time as known ones. */
  dummyHash: Promise<string>;
}>;

export type LogIn = Readonly<{ command: CommandKey; username: string; secret: string; address?: string }>;
type Opened = Readonly<{ citizen: Pseudonym; epoch: number; mustChangeSecret: boolean }>;

const door = 'log-in';
const longestName = 64;

export class LogInService {
  constructor(private readonly ports: LogInPorts) {}

  /** Refusals: session.refused, session.locked, request.key-reused. Unknown names take as long as wrong secrets. */
  async logIn(asked: LogIn): Promise<Session> {
    const { sessions } = this.ports;
    const session = sessions.idOf(door, asked.command);
    const answered = await sessions.answered(session, asked.command);
    if (answered) return this.answer(answered);
    const { citizen: holder, ...opening } = await this.open(asked);
    return this.answer(await sessions.start(session, asked.command, { kind: 'citizen', holder, ...opening }));
  }

  /** Refusals: session.invalid, session.refresh-reused. */
  async refresh(command: CommandKey, refreshToken: string): Promise<Session> {
    const { sessions, citizens } = this.ports;
    const { session } = sessions.read(refreshToken);
    const { started } = await sessions.state(session);
    if (started?.kind !== 'citizen') throw new DomainError('session.invalid');
    const citizen = await citizens.state(started.holder);
    if (isOver({ id: session, epoch: started.epoch }, citizen)) throw new DomainError('session.invalid');
    return this.answer(await sessions.refresh(refreshToken, command, mustChangeSecret(citizen)));
  }

  private async open(asked: LogIn): Promise<Opened> {
    const candidates = await this.candidates(asked.username);
    if (candidates.length === 0) return this.refuseStranger(asked);
    let refusal: unknown;
    for (const person of candidates) {
      try {
        return await this.ports.tries.one(person.id, () => this.tryPerson(person, asked));
      } catch (error) {
        refusal = error;
      }
    }
    throw refusal;
  }

  private async tryPerson(person: Person, asked: LogIn): Promise<Opened> {
    const { people, ids } = this.ports;
    const place = asked.address && people.keys.hash('place', person.id, placeOf(asked.address));
    // Strangers share ten tries, so that guessing is bounded; a known place has its own, so that they keep nobody out.
    const guesser = isKnownPlace(person.data, place) ? ids('guesser', person.id, place) : person.id;
    const opened = await this.openPerson(person, guesser, asked);
    // After the secret was right; a crash before this line forgets the place, no more.
    if (place) await people.change(person.id, (data) => withKnownPlace(data, place));
    return opened;
  }

  private async openPerson(person: Person, guesser: string, { secret, command }: LogIn): Promise<Opened> {
    const { citizens, tries, codes } = this.ports;
    const citizen = await citizens.state(person.id);
    // With the fingerprint: the same key with other words after a refusal is another try.
    const commandId = this.ports.ids('typed', command.id, command.fingerprint);
    const issue = citizen.issue?.number ?? 0;
    const right = codes.matches(secret, person.id, issue);
    if (right && (await this.opensByCode(person.id, citizen, issue, commandId)))
      return { citizen: person.id, epoch: citizen.epoch, mustChangeSecret: true };
    // While a code lives, a wrong word costs it a try, also when the secret must wait.
    if (!(await this.isSecretAfterWait(person, citizen, guesser, secret))) {
      if (isOpen(citizen, this.ports.clock.now())) await citizens.typeCode(person.id, issue, false, commandId);
      await tries.insist(guesser);
      await tries.noteWrong(guesser);
      throw new DomainError('session.refused');
    }
    return { citizen: person.id, epoch: citizen.epoch, mustChangeSecret: mustChangeSecret(citizen) };
  }

  /** A crash may have come between the use of the code and the session: the same command is then known by its id. */
  private async opensByCode(id: Pseudonym, citizen: Citizen, issue: number, commandId: string): Promise<boolean> {
    const maybeUsed = citizen.usedIssue === issue;
    if (!maybeUsed && !isOpen(citizen, this.ports.clock.now())) return false;
    return this.ports.citizens.typeCode(id, issue, true, commandId).catch((error: unknown) => {
      // Trouble of the store says nothing about the code: only a rule refuses it.
      if (maybeUsed && isDomainError(error)) return false;
      throw error;
    });
  }

  private async isSecretAfterWait(person: Person, citizen: Citizen, guesser: string, secret: string): Promise<boolean> {
    const { hasher, tries, dummyHash } = this.ports;
    const hash = citizen.secret === undefined ? undefined : person.data.secrets[citizen.secret];
    // Trouble of the store says nothing about the tries: only a rule makes anybody wait.
    const waits = await tries.insist(guesser).then(
      () => false,
      (error: unknown) => {
        if (isDomainError(error, 'session.locked')) return true;
        throw error;
      },
    );
    if (waits) return false;
    const fits = await hasher.verify(hash ?? (await dummyHash), secret);
    return fits && hash !== undefined && citizen.status === 'registered';
  }

  private async refuseStranger({ username, secret }: LogIn): Promise<never> {
    const { tries, people, hasher, dummyHash } = this.ports;
    const name = people.keys.hash('stranger', username.slice(0, longestName).toLowerCase());
    return tries.one(name, async () => {
      await tries.insistStranger(name);
      await hasher.verify(await dummyHash, secret);
      await tries.noteStranger(name);
      throw new DomainError('session.refused');
    });
  }

  /** A user name, or the number of a document: the same digits may belong to documents of several kinds. */
  private async candidates(typed: string): Promise<readonly Person[]> {
    if (typed.length > longestName) return [];
    const { people, pack } = this.ports;
    const numbers = idTypes.flatMap((idType) => {
      const number = normaliseIdNumber(pack, idType, typed);
      return number === undefined ? [] : [people.keys.lookUp('document', idType, number)];
    });
    const lookUps = [people.keys.lookUp('username', typed.trim().toLowerCase()), ...numbers];
    const ids = new Set(
      (await Promise.all(lookUps.map((lookUp) => people.find(lookUp)))).filter((id) => id !== undefined),
    );
    const found = await Promise.all([...ids].map((id) => people.load(id)));
    return found.filter((person) => person !== undefined);
  }

  private answer({ session, holder: citizen, refreshToken, expiresAt, mustChangeSecret: must }: Link): Session {
    const claims = { kind: 'citizen', citizen, session, expiresAt, mustChangeSecret: must } as const;
    return { accessToken: this.ports.tokens.issue(claims), refreshToken, expiresAt, mustChangeSecret: must };
  }
}
