// When a key signs, when it is published, and when the next one is due.
import type { Instant } from '#contracts';
import { addSeconds } from '#time';
import type { SlipKeys, StoredSlipKey } from './slip-keys.events.ts';

const hours = 3600;
const days = 24 * hours;
// design.md, "Identity, sessions, slips": published 48 h before it signs and 40 days after. How long it signs is our choice.
const publishedAhead = 48 * hours;
const publishedAfter = 40 * days;
const signsFor = 90 * days;

/** True when there is no key, or the newest is to be followed by one that must be published now. */
export const isKeyDue = ({ keys }: SlipKeys, now: Instant): boolean => {
  const newest = keys.at(-1);
  return newest === undefined || now >= addSeconds(newest.signsFrom, signsFor - publishedAhead);
};

/** The first key signs at once, since nobody holds an older set; every later one when all verifiers can know it. */
export const signsFrom = ({ keys }: SlipKeys, now: Instant): Instant =>
  keys.length === 0 ? now : addSeconds(now, publishedAhead);

/** The key that signs now. */
export const signingKey = ({ keys }: SlipKeys, now: Instant): StoredSlipKey | undefined =>
  keys.findLast((key) => key.signsFrom <= now);

/** The keys that verifiers must know now. */
export const publishedKeys = ({ keys }: SlipKeys, now: Instant): readonly StoredSlipKey[] =>
  keys.filter((_, i) => {
    const next = keys[i + 1];
    return next === undefined || now < addSeconds(next.signsFrom, publishedAfter);
  });
