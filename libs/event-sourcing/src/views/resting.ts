// In a rush bookings come first: views, and the facts that follow them, catch up in few large steps instead of many small ones.
import type { Timers } from '#platform';
import type { Projection } from './projection.ts';

/** So long it rests for each commit folded: what comes meanwhile goes in one fold, one sync and one publication. */
const restPerCommitMs = 10;
/** Views may lag 2 s, and a message on a phone 3 s. */
const longestRestMs = 150;
/** Most commits of one fold. A fold that is full has fallen behind, and is followed by the next at once. */
export const commitsPerFold = 2_000;
/** Most commits of one fold while people wait for answers: a few milliseconds. */
export const foldAmongPeople = 50;

/** The projection, with a rest after each fold that grows with what there was to fold: none to speak of when all is quiet,
 * none when a fold is `full`. */
export const resting = (projection: Projection, timers: Timers, full = commitsPerFold): Projection => {
  let restsUntilMs = -Infinity;
  return {
    prepare: () => projection.prepare(),
    rebuild: () => projection.rebuild(),
    flush: () => projection.flush(),
    fold: async (commits) => {
      const early = restsUntilMs - timers.monotonicMs();
      if (early > 0 && commits.length < full) await timers.sleep(early);
      await projection.fold(commits);
      restsUntilMs = timers.monotonicMs() + Math.min(longestRestMs, commits.length * restPerCommitMs);
    },
  };
};
