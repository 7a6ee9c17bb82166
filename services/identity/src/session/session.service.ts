import { DomainError, type CommandKey, type Instant } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock } from '#platform';
import { addSeconds } from '#time';
import type { MadeIds } from '../ids.ts';
import type { RefreshTokens } from './refresh-tokens.ts';
import {
  sessionStream,
  type EndReason,
  type Kind,
  type Session,
  type SessionCommand,
  type SessionEvent,
} from './session.events.ts';
import { accessEnds, endedMatterSince, oldestSession, successorOf } from './session.policies.ts';
import type { SessionsView } from './sessions.projection.ts';

/** A link of a session's chain: what its tokens are made from. */
export type Link = Readonly<{
  session: string;
  holder: string;
  refreshToken: string;
  expiresAt: Instant;
  mustChangeSecret: boolean;
}>;
type Started = NonNullable<Session['started']>;
export type Opening = Readonly<{ kind: Kind; holder: string; epoch: number; mustChangeSecret: boolean }>;

/** A fold lags behind by milliseconds, a clock by a second: what ended lately is told again. */
const overlapSeconds = 30;

/** The only door to sessions for the rest of the service. */
export class SessionService {
  constructor(
    private readonly sessions: Aggregates<Session, SessionCommand, SessionEvent>,
    private readonly view: SessionsView,
    private readonly tokens: RefreshTokens,
    private readonly ids: MadeIds,
    private readonly clock: Clock,
    /** Resolves when the view has seen everything durable. */
    private readonly seen: () => Promise<void>,
  ) {}

  /** The session that this command makes or made. */
  idOf(door: string, command: CommandKey): string {
    return this.ids('session', door, command.id);
  }

  async state(session: string): Promise<Session> {
    return (await this.sessions.load(sessionStream(session))).state;
  }

  /** What the command was answered before, if it was. Refusal: request.key-reused. */
  async answered(session: string, { fingerprint }: CommandKey): Promise<Link | undefined> {
    const { started } = await this.state(session);
    if (!started) return undefined;
    if (started.fingerprint !== fingerprint) throw new DomainError('request.key-reused');
    return this.link(session, started, 0, started);
  }

  async start(session: string, { fingerprint }: CommandKey, opening: Opening): Promise<Link> {
    const data = { ...opening, fingerprint, now: this.clock.now() };
    await this.sessions.handle(sessionStream(session), { type: 'StartSession', data }, 'start');
    const link = await this.answered(session, { id: '', fingerprint });
    if (!link) throw new Error('a session was started and is not there');
    return link;
  }

  /** Session and generation of a refresh token. Refusal: session.invalid. */
  read(token: string): Readonly<{ session: string; generation: number }> {
    const read = this.tokens.read(token);
    if (!read) throw new DomainError('session.invalid');
    return read;
  }

  /** The successor of a refresh token. Refusals: session.refresh-reused, session.invalid, request.key-reused. */
  async refresh(token: string, command: CommandKey, mustChangeSecret: boolean): Promise<Link> {
    const { session, generation } = this.read(token);
    const data = { generation, mustChangeSecret, fingerprint: command.fingerprint, now: this.clock.now() };
    const commandId = `refresh/${command.id}`;
    const handled = await this.sessions.handle(sessionStream(session), { type: 'RefreshSession', data }, commandId);
    const ended = handled.events.find((event) => event.type === 'SessionEnded')?.data;
    if (ended) throw new DomainError(ended.reason === 'refresh-reused' ? 'session.refresh-reused' : 'session.invalid');
    const own = handled.events.find((event) => event.type === 'SessionRotated')?.data;
    const rotated = own ?? successorOf(handled.state, generation);
    // The key made another link of this chain: other words.
    if (rotated?.generation !== generation + 1) throw new DomainError('request.key-reused');
    return this.link(session, this.startOf(handled.state), rotated.generation, rotated);
  }

  async end(session: string, reason: EndReason): Promise<void> {
    const data = { reason, now: this.clock.now() };
    await this.sessions.handle(sessionStream(session), { type: 'EndSession', data }, `end/${reason}`);
  }

  /** Ends the sessions of a holder, but for one, and tells which. */
  async endAllOf(holder: string, reason: EndReason, but?: string): Promise<readonly string[]> {
    await this.seen();
    const open = (await this.view.findBy('openOf', holder)).map(({ id }) => id).filter((id) => id !== but);
    await Promise.all(open.map((session) => this.end(session, reason)));
    return open;
  }

  /** Sessions ended since; ask again with `at`. What no access token outlives is left out. */
  async endedSince(since: Instant): Promise<Readonly<{ sessions: readonly string[]; at: Instant }>> {
    const now = this.clock.now();
    const from = [since, endedMatterSince(now)].sort()[1] ?? since;
    const ended = await this.view.findRange('endedAt', from, '~');
    return { sessions: ended.map(({ id }) => id), at: addSeconds(now, -overlapSeconds) };
  }

  /** Forgets sessions in the view that are over by their age. */
  async sweep(): Promise<void> {
    const old = await this.view.findRange('startedAt', '', oldestSession(addSeconds(this.clock.now(), -86_400)), {
      limit: 500,
    });
    for (const { id } of old) await this.view.delete(id);
  }

  private startOf({ started }: Session): Started {
    if (!started) throw new DomainError('session.invalid');
    return started;
  }

  private link(
    session: string,
    { holder }: Started,
    generation: number,
    { at, mustChangeSecret }: Pick<Started, 'at' | 'mustChangeSecret'>,
  ): Link {
    const refreshToken = this.tokens.of(session, generation);
    return { session, holder, refreshToken, expiresAt: accessEnds(at), mustChangeSecret };
  }
}
