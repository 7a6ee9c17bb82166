export const firstRetryMs = 1000;
export const lastRetryMs = 60_000;
/** A job that failed this often is removed and logged. */
export const mostAttempts = 20;

/** Milliseconds to wait after the given failed attempt (1 is the first). */
export const retryAfterMs = (attempt: number): number =>
  Math.min(lastRetryMs, firstRetryMs * 2 ** Math.min(attempt - 1, 30));
