// Who looks at a page: from the cookie, refreshed when the access token has ended.
import { isDomainError, type IdentityRpc } from '#contracts';
import type { Ids } from '#platform';
import type { RpcClient } from '#rpc';
import type { CommandKey } from '#contracts';
import type { Caller } from '../door/door.ts';
import type { Callers } from './callers.ts';
import type { Cookies, CookieSession } from './cookies.ts';

/** `cookie`: what to set now (a refreshed session), or `null` to take the cookie away; left out: leave it. */
export type PageCaller = Readonly<{ caller: Caller; session?: CookieSession; cookie?: string | null }>;

export type PageSessionsPorts = Readonly<{
  rpc: RpcClient<IdentityRpc>;
  ids: Ids;
  callers: Callers;
  cookies: Cookies;
}>;

export class PageSessions {
  constructor(private readonly ports: PageSessionsPorts) {}

  /** Who the cookie's value names; nobody when it is missing, foreign or over. */
  async of(value: string | undefined): Promise<PageCaller> {
    const session = this.ports.cookies.open(value);
    if (!session) return { caller: { kind: 'anyone' }, ...(value === undefined ? {} : { cookie: null }) };
    const caller = await this.callerOf(session.accessToken);
    return caller ? { caller, session } : this.refreshed(session);
  }

  private async callerOf(token: string): Promise<Caller | undefined> {
    try {
      return await this.ports.callers.ofToken(token);
    } catch (error) {
      if (isDomainError(error, 'session.invalid')) return undefined;
      throw error;
    }
  }

  private async refreshed({ refreshToken }: CookieSession): Promise<PageCaller> {
    const { rpc, ids, cookies } = this.ports;
    const command: CommandKey = { id: ids.next(), fingerprint: '' };
    try {
      const next = await rpc.call('identity.refresh', { command, refreshToken });
      const session = { accessToken: next.accessToken, refreshToken: next.refreshToken };
      return { caller: await this.ports.callers.ofToken(next.accessToken), session, cookie: cookies.seal(session) };
    } catch (error) {
      if (isDomainError(error)) return { caller: { kind: 'anyone' }, cookie: null };
      throw error;
    }
  }
}
