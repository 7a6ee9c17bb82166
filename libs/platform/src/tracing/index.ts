export { parsedTraceparent, writtenTraceparent } from './trace-context.ts';
export * from './tracing.ts';
export * from './start-tracing.ts';
