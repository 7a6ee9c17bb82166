export * from './local-rpc.ts';
export * from './rpc.port.ts';
