import { DomainError, type CommandKey, type StaffSession } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock, Hasher, StaffKeys } from '#platform';
import type { MadeIds } from '../ids.ts';
import type { TriesService } from '../log-in/tries.service.ts';
import type { Link, SessionService } from '../session/session.service.ts';
import type { Vault } from '../vault/vault.port.ts';
import type { VaultKeys } from '../vault/vault-keys.ts';
import { officerIdOf } from './officer-accounts.ts';
import { loadSecrets, totpStepAt } from './officer-secrets.ts';
import { officerStream, type Officer, type OfficerCommand, type OfficerEvent } from './officer.events.ts';

export type StaffPorts = Readonly<{
  officers: Aggregates<Officer, OfficerCommand, OfficerEvent>;
  vault: Vault;
  keys: VaultKeys;
  sessions: SessionService;
  tries: TriesService;
  staffKeys: StaffKeys;
  hasher: Hasher;
  clock: Clock;
  ids: MadeIds;
  dummyHash: Promise<string>;
}>;
export type StaffLogIn = Readonly<{ command: CommandKey; username: string; password: string; totp: string }>;

const door = 'staff-log-in';

export class StaffService {
  constructor(private readonly ports: StaffPorts) {}

  /** Password and one-time password, whose step counts once. Refusals: session.refused, session.locked, request.key-reused. */
  async logIn(asked: StaffLogIn): Promise<StaffSession> {
    const { sessions, ids, tries } = this.ports;
    const session = sessions.idOf(door, asked.command);
    const answered = await sessions.answered(session, asked.command);
    if (answered) return this.answer(answered);
    const holder = officerIdOf(ids, asked.username.slice(0, 200));
    await tries.one(holder, () => this.open(holder, session, asked));
    const opening = { kind: 'staff', holder, epoch: 0, mustChangeSecret: false } as const;
    return this.answer(await sessions.start(session, asked.command, opening));
  }

  /** Refusals: session.invalid (disabled too), session.refresh-reused. */
  async refresh(command: CommandKey, refreshToken: string): Promise<StaffSession> {
    const { sessions } = this.ports;
    const { session } = sessions.read(refreshToken);
    const { started } = await sessions.state(session);
    const officer = started && (await this.officer(started.holder));
    if (started?.kind !== 'staff' || officer?.status !== 'active') throw new DomainError('session.invalid');
    return this.answer(await sessions.refresh(refreshToken, command, false));
  }

  private async open(id: string, session: string, { command, password, totp }: StaffLogIn): Promise<void> {
    const { officers, vault, keys, tries, hasher, clock, ids, dummyHash } = this.ports;
    const secrets = await loadSecrets(vault, keys, id);
    if (secrets) await tries.insist(id);
    else await tries.insistStranger(id);
    const fits = await hasher.verify(secrets?.passwordHash ?? (await dummyHash), password);
    const step = secrets && totpStepAt(secrets.totpSecret, totp, clock);
    if (secrets && fits && step !== undefined) {
      const data = { step, session, now: clock.now() };
      // A crash after this and before the session: the same command is then known by its id.
      const commandId = ids('staff-typed', command.id, command.fingerprint);
      await officers.handle(officerStream(id), { type: 'LogOfficerIn', data }, commandId);
      return;
    }
    if (secrets) await tries.noteWrong(id);
    else await tries.noteStranger(id);
    throw new DomainError('session.refused');
  }

  private async officer(id: string): Promise<Officer> {
    return (await this.ports.officers.loadFresh(officerStream(id))).state;
  }

  private async answer({ session, holder, refreshToken, expiresAt }: Link): Promise<StaffSession> {
    const { role, centre, county } = await this.officer(holder);
    if (!role) throw new DomainError('session.invalid');
    const claims = { kind: 'staff', officer: holder, session, role, centre, county, expiresAt } as const;
    return { accessToken: this.ports.staffKeys.issue(claims), refreshToken, expiresAt };
  }
}
