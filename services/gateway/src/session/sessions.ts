import type { IdentityRpc, StaffSession } from '#contracts';
import type { RpcClient } from '#rpc';
import type { Ask, SignedInAsk } from '../door/door.ts';
import type { EndedSessions } from './ended-sessions.ts';
import type { LogIn, Refresh, SecretReset, StaffLogIn } from './session.doors.ts';

/** Logging in and out, of citizens and of staff. */
export class Sessions {
  constructor(
    private readonly rpc: RpcClient<IdentityRpc>,
    private readonly ended: EndedSessions,
  ) {}

  logIn({ command, body, address }: Ask<LogIn>) {
    return this.rpc.call('identity.log-in', { command, ...body, ...(address === undefined ? {} : { address }) });
  }

  refresh({ command, body }: Ask<Refresh>) {
    return this.rpc.call('identity.refresh', { command, refreshToken: body.refreshToken });
  }

  async logOut({ caller }: SignedInAsk): Promise<void> {
    await this.rpc.call('identity.log-out', { session: caller.session });
    this.ended.note(caller.session);
  }

  async resetSecret({ command, body }: Ask<SecretReset>): Promise<object> {
    await this.rpc.call('identity.reset-secret', { command, ...body });
    return {};
  }

  logInStaff({ command, body }: Ask<StaffLogIn>): Promise<StaffSession> {
    return this.rpc.call('identity.staff-log-in', { command, ...body });
  }
}
