export * from './eventually.ts';
export * from './folders.ts';
export * from './given.ts';
export * from './seams.ts';
