// What services tell each other and the world. Imports nothing of ours.
export * from './domain-error.ts';
export * from './facts/index.ts';
export * from './problem-codes.ts';
export type * from './rpc/index.ts';
export * from './words.ts';
