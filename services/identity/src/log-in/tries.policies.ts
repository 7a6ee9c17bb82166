// Wrong secrets slow down, they never lock a person out for good: ten in a quarter of an hour, then wait.
import type { Instant } from '#contracts';
import { addMinutes, secondsBetween } from '#time';
import type { Tries } from './tries.events.ts';

export const triesAtOnce = 10;
const minutes = 15;

/** Tries before this count no more. */
export const triesSince = (now: Instant): Instant => addMinutes(now, -minutes);

/** Seconds until the next try is allowed; 0 when it is allowed now. */
export const waitSeconds = ({ wrong }: Tries, now: Instant): number => {
  const counted = wrong.filter((at) => at > triesSince(now));
  const [oldest] = counted.slice(-triesAtOnce);
  if (oldest === undefined || counted.length < triesAtOnce) return 0;
  return Math.max(1, secondsBetween(now, addMinutes(oldest, minutes)));
};
