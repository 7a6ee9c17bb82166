// Every look of an officer at a person: one stream per officer and day, written before the answer leaves.
// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant, Pseudonym } from '#contracts';
import type { Message } from '#event-sourcing';

/** `person` is null when nobody was found; `about` is the booking or visit that the look was for. */
export type PersonLookedAt = Message<
  'PersonLookedAt',
  {
    officer: string;
    purpose: 'gate' | 'desk';
    centre: string;
    person: Pseudonym | null;
    about: string | null;
    at: Instant;
  }
>;
export type LookEvent = PersonLookedAt;
export type LookAt = Message<'LookAt', Omit<PersonLookedAt['data'], 'at'> & { now: Instant }>;
export type LookCommand = LookAt;
export type Looks = Readonly<{ gate: number; desk: number }>;

export const lookStream = (officer: string, now: Instant) => `look-${officer}.${now.slice(0, 10)}` as const;
