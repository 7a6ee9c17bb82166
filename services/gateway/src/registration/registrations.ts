import type { IdentityRpc } from '#contracts';
import type { RpcClient } from '#rpc';
import type { Ask } from '../door/door.ts';
import type { Registration } from './registration.doors.ts';

export class Registrations {
  constructor(private readonly rpc: RpcClient<IdentityRpc>) {}

  async register({ command, body }: Ask<Registration>): Promise<object> {
    await this.rpc.call('identity.register', { command, registration: body });
    return {};
  }
}
