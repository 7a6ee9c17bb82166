// How long sessions and their tokens live: api.md, "Codes and secrets"; design.md, "Sessions".
import type { Instant } from '#contracts';
import { addMinutes, secondsBetween } from '#time';
import type { Session, SessionRotated } from './session.events.ts';

const accessMinutes = 15;
/** A refresh token that comes twice within this time (an answer was lost) gets the same successor. */
const repeatSeconds = 30;
/** Nobody stays logged in longer without showing their secret; so the stream has an end. */
const longestDays = 30;
const mostRotations = 5_000;

export const accessEnds = (at: Instant): Instant => addMinutes(at, accessMinutes);
/** Sessions that ended before this opened doors last: no access token of theirs lives any more. */
export const endedMatterSince = (now: Instant): Instant => addMinutes(now, -accessMinutes - 1);
export const oldestSession = (now: Instant): Instant => addMinutes(now, -longestDays * 24 * 60);

export const generationOf = ({ rotated }: Session): number => rotated?.generation ?? 0;

export const isTooOld = ({ started, rotated }: Session, now: Instant): boolean =>
  started !== undefined && (started.at < oldestSession(now) || (rotated?.generation ?? 0) >= mostRotations);

const mayComeAgain = ({ at }: Readonly<{ at: Instant }>, now: Instant): boolean =>
  secondsBetween(at, now) <= repeatSeconds;

/** The rotations whose refresh tokens may still come again, and this one. */
export const latelyRotated = ({ lately }: Session, rotated: SessionRotated['data']): Session['lately'] => [
  ...lately.filter((one) => mayComeAgain(one, rotated.at)),
  rotated,
];

/** The successor that this refresh token has already, when there is one. */
export const successorOf = ({ lately }: Session, generation: number): SessionRotated['data'] | undefined =>
  lately.find((one) => one.generation === generation + 1);

/** A refresh token again, while its answer may still be under way; its successor may be used by then. */
export const isRepeat = (session: Session, generation: number, now: Instant): boolean => {
  const successor = successorOf(session, generation);
  return successor !== undefined && mayComeAgain(successor, now);
};
