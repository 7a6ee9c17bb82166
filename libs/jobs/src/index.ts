export * from './bull/redis-jobs.ts';
export * from './embedded/embedded-jobs.ts';
export * from './jobs-at.ts';
export * from './jobs.port.ts';
export * from './observed-jobs.ts';
