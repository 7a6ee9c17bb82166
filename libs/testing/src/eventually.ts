import { systemTimers } from '#platform';

const firstPauseMs = 20;
// Many who wait at once must not keep busy what they wait for.
const longestPauseMs = 200;

/** Waits until `check` stops throwing (or returns truthy); rethrows its last error after `withinMs`. Never a fixed sleep. */
export const eventually = async <T>(
  check: () => Promise<T> | T,
  withinMs = 10_000,
): Promise<Exclude<T, undefined | false>> => {
  const until = systemTimers.monotonicMs() + withinMs;
  let pauseMs = firstPauseMs;
  for (;;) {
    try {
      const seen = await check();
      if (seen !== false && seen !== undefined) return seen as Exclude<T, undefined | false>;
      if (systemTimers.monotonicMs() > until) throw new Error('it did not come true in time');
    } catch (error) {
      if (systemTimers.monotonicMs() > until) throw error;
    }
    await systemTimers.sleep(pauseMs);
    pauseMs = Math.min(longestPauseMs, pauseMs * 1.3);
  }
};
