import type { IdentityRpc } from '#contracts';
import type { RpcClient } from '#rpc';
import type { StaffAsk } from '../door/door.ts';
import type { PageQuery } from '../door/shapes.ts';

export class StaffAudit {
  constructor(private readonly rpc: RpcClient<IdentityRpc>) {}

  looks({ query }: StaffAsk<unknown, PageQuery>) {
    const { limit, after } = query;
    return this.rpc.call('identity.staff-audit', { limit, ...(after === undefined ? {} : { after }) });
  }
}
