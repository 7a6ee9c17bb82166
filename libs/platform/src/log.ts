// Structured logs. What is logged: routes, codes, ids, counts, durations. Never a body, a query, a name, a number or a secret.
import { pino } from 'pino';

export interface Logger {
  debug(facts: object, message: string): void;
  info(facts: object, message: string): void;
  warn(facts: object, message: string): void;
  error(facts: object, message: string): void;
  child(facts: object): Logger;
}

/** An error as it may stand in a log: its kind and where, not its message, which may quote what a person typed. */
export const errorFacts = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? {
        error: error.name,
        ...('code' in error ? { code: String(error.code) } : {}),
        at: (error.stack ?? '')
          .split('\n')
          .filter((line) => line.trimStart().startsWith('at '))
          .slice(0, 6),
      }
    : { error: typeof error };

/** Logs as JSON lines on standard output; level by `LOG_LEVEL`. */
export const createLogger = (service: string, level: string): Logger =>
  pino(
    { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ fd: 1, sync: false }),
  );

const nothing = () => undefined;
export const silentLogger: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  child: () => silentLogger,
};
