// What the driver's answer to one unordered bulk insert says about each of its documents. Pure.
import type { AppendOutcome } from '../../event-store.ts';

/** The part of the driver's bulk results that is looked at. */
export type BulkResult = Readonly<{
  insertedCount: number;
  getWriteErrors(): readonly Readonly<{ index: number; code?: number | string | undefined }>[];
  getWriteConcernError(): unknown;
}>;

/** How the call ended. */
export type BulkAnswer = Readonly<{ resolved: Readonly<{ insertedCount: number }> }> | Readonly<{ rejected: unknown }>;

const duplicateKey = 11000;

const isBulkResult = (value: unknown): value is BulkResult =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<BulkResult>).insertedCount === 'number' &&
  typeof (value as Partial<BulkResult>).getWriteErrors === 'function' &&
  typeof (value as Partial<BulkResult>).getWriteConcernError === 'function';

const resultOf = (error: unknown): BulkResult | undefined => {
  const result = (error as { result?: unknown } | undefined)?.result;
  return isBulkResult(result) ? result : undefined;
};

/**
 * Won: the call resolved with every document inserted, or the error's result holds write errors for others and none for
 * it, no write-concern error, and inserted + errors = sent. Lost: 11000 among the write errors, and nothing else is.
 * All else is unknown: a dropped connection, for one, comes with no write errors and lists all ids as inserted.
 */
export const outcomesOf = (sent: number, answer: BulkAnswer): readonly AppendOutcome[] => {
  const all = (outcome: AppendOutcome) => Array.from({ length: sent }, () => outcome);
  if ('resolved' in answer) return all(answer.resolved.insertedCount === sent ? 'won' : 'unknown');
  const result = resultOf(answer.rejected);
  if (!result) return all('unknown');
  const errors = new Map(result.getWriteErrors().map(({ index, code }) => [index, code]));
  const othersStand = errors.size > 0 && !result.getWriteConcernError() && result.insertedCount + errors.size === sent;
  return all('unknown').map((unknown, index) => {
    if (!errors.has(index)) return othersStand ? 'won' : unknown;
    return errors.get(index) === duplicateKey ? 'lost' : unknown;
  });
};
