export type * from './measures.ts';
export * from './metrics.port.ts';
