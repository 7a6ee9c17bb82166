// Who calls: read from an access token, without asking anybody in the ordinary case.
import { DomainError, type IdentityRpc } from '#contracts';
import { staffTokens, type CitizenTokens, type Clock, type StaffTokens, type Timers } from '#platform';
import type { RpcClient } from '#rpc';
import type { Caller, CitizenCaller, StaffCaller, Who } from '../door/door.ts';
import type { EndedSessions } from './ended-sessions.ts';

export type CallersPorts = Readonly<{
  rpc: RpcClient<IdentityRpc>;
  clock: Clock;
  timers: Timers;
  citizens: Pick<CitizenTokens, 'check'>;
  ended: EndedSessions;
}>;

/** A secret that was changed stays changed: sessions known to be free need not be asked about again. */
const rememberedFree = 10_000;
const askKeysEveryMs = 60_000;

export class Callers {
  private staff: Readonly<{ tokens: StaffTokens; askedAtMs: number }> | undefined;
  private readonly free = new Set<string>();

  constructor(private readonly ports: CallersPorts) {}

  /** Who the `Authorization` header names. Refusal: session.invalid. */
  async ofHeader(header: string | undefined): Promise<Caller> {
    if (header === undefined) return { kind: 'anyone' };
    const [, token] = /^Bearer +([\w.~+/=-]+) *$/i.exec(header) ?? [];
    if (token === undefined) throw new DomainError('session.invalid');
    return this.ofToken(token);
  }

  /** Who the access token was issued to. Refusal: session.invalid. */
  async ofToken(token: string): Promise<Exclude<Caller, { kind: 'anyone' }>> {
    const now = this.ports.clock.nowMs();
    const claims = this.ports.citizens.check(token, now) ?? (await this.staffClaims(token, now));
    if (!claims || this.ports.ended.has(claims.session)) throw new DomainError('session.invalid');
    if (claims.kind === 'citizen' && this.ports.ended.has(claims.citizen)) throw new DomainError('session.invalid');
    return claims;
  }

  /** Lets the caller pass or throws: session.required, access.denied, session.secret-change-required. */
  async admit(caller: Caller, who: Who, whileSecretMustChange = false): Promise<void> {
    if (who === 'anyone') return;
    if (caller.kind === 'anyone') throw new DomainError('session.required');
    if (!isMeant(caller, who)) throw new DomainError('access.denied');
    if (caller.kind === 'citizen' && caller.mustChangeSecret && !whileSecretMustChange) await this.mustBeFree(caller);
  }

  /** The session's secret has just been changed here. */
  freed(session: string): void {
    if (this.free.size >= rememberedFree) this.free.clear();
    this.free.add(session);
  }

  // The token goes on saying that the secret must change after it was: identity knows.
  private async mustBeFree({ session }: CitizenCaller): Promise<void> {
    if (this.free.has(session)) return;
    const seen = await this.ports.rpc.call('identity.session', { session });
    if (seen.ended) throw new DomainError('session.invalid');
    if (seen.mustChangeSecret) throw new DomainError('session.secret-change-required');
    this.freed(session);
  }

  // Keys are asked for again when a token is not known by them, but no stranger can make us ask more than once a minute.
  private async staffClaims(token: string, nowMs: number): Promise<StaffCaller | undefined> {
    const known = this.staff?.tokens.check(token, nowMs);
    if (known) return known;
    const monotonicMs = this.ports.timers.monotonicMs();
    if (this.staff && monotonicMs - this.staff.askedAtMs < askKeysEveryMs) return undefined;
    const { keys } = await this.ports.rpc.call('identity.staff-keys', {});
    this.staff = { tokens: staffTokens(keys), askedAtMs: monotonicMs };
    return this.staff.tokens.check(token, nowMs);
  }
}

const isMeant = (caller: Exclude<Caller, { kind: 'anyone' }>, who: Exclude<Who, 'anyone'>): boolean => {
  if (who === 'signed-in') return true;
  if (who === 'citizen') return caller.kind === 'citizen';
  return caller.kind === 'staff' && who.includes(caller.role);
};
