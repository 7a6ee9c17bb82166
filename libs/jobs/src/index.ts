export * from './embedded/embedded-jobs.ts';
export * from './jobs-at.ts';
export * from './jobs.port.ts';
