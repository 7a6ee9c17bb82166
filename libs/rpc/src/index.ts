export type { Rpc } from './hub.ts';
export { localRpc, type LocalRpcOptions } from './local-rpc.ts';
export { observedRpc } from './observed-rpc.ts';
export * from './rpc-at.ts';
export * from './rpc.port.ts';
export type { PairKeys } from './tcp/handshake.ts';
