import type { CheckInRpc } from './check-in.rpc.ts';
import type { IdentityRpc } from './identity.rpc.ts';
import type { NotificationRpc } from './notification.rpc.ts';
import type { SchedulingRpc } from './scheduling.rpc.ts';

export type * from './check-in.rpc.ts';
export type * from './identity.rpc.ts';
export type * from './notification.rpc.ts';
export type * from './scheduling.rpc.ts';

/** Everything one service may ask another. */
export type AllRpc = IdentityRpc & SchedulingRpc & CheckInRpc & NotificationRpc;
