// Requests put together by what they were meant to do once: all that carry one person's key.
import type { Answer, Asked, Shown, ShownArrival, ShownHold, Wish } from '../history.ts';

/** When an effect can have taken place at the earliest and at the latest. */
export type Bounds = Readonly<{ earliest: number; latest: number }>;
export const anyTime: Bounds = { earliest: -Infinity, latest: Infinity };

export const windowOf = ({ invokedAt, completedAt }: Asked): Bounds => ({
  earliest: invokedAt,
  latest: completedAt ?? Infinity,
});

export type Group = Bounds &
  Readonly<{
    person: string;
    key: string;
    wish: Wish;
    asked: readonly Asked[];
    /** Successful answers, in the order of their completion. */
    said: readonly Shown[];
    holds: readonly ShownHold[];
    arrivals: readonly ShownArrival[];
    /** One of its requests may have had an effect that nobody heard of. */
    unknown: boolean;
  }>;

const writes = new Set(['book', 'use', 'hold', 'release', 'move', 'cancel', 'arrive']);
export const isWrite = ({ kind }: Wish): boolean => writes.has(kind);

export const isYes = (answer: Answer | undefined): boolean =>
  answer !== undefined && answer.status >= 200 && answer.status < 300;

/** Too many requests is said before anything is looked up: it tells nothing of what went before. */
const tellsNothing = ({ answer }: Asked): boolean => answer?.status === 429;

/** A request whose outcome nobody heard, unless the same key was refused when nothing else was under way any more. */
const mayHaveEffect = (asked: readonly Asked[], quietAt: number): boolean => {
  const refused = asked.some(
    (one) => one.answer && !isYes(one.answer) && !tellsNothing(one) && one.invokedAt >= quietAt,
  );
  return !refused && asked.some(({ answer }) => answer === undefined);
};

const groupOf = (asked: readonly Asked[], quietAt: number): Group | undefined => {
  const [first] = asked;
  if (!first) return undefined;
  const yes = asked.filter(({ answer }) => isYes(answer));
  return {
    ...{ person: first.person, key: first.key, wish: first.wish, asked },
    said: yes.flatMap(({ answer }) => answer?.booking ?? []),
    holds: yes.flatMap(({ answer }) => answer?.hold ?? []),
    arrivals: yes.flatMap(({ answer }) => answer?.arrival ?? []),
    unknown: yes.length === 0 && mayHaveEffect(asked, quietAt),
    earliest: Math.min(...asked.map(({ invokedAt }) => invokedAt)),
    latest: Math.min(...yes.map(({ completedAt }) => completedAt ?? Infinity), Infinity),
  };
};

/** All requests that carry one key of one person, as one. */
export const grouped = (asked: readonly Asked[], quietAt: number): readonly Group[] => {
  const byKey = new Map<string, Asked[]>();
  for (const one of asked) {
    const name = `${one.person} ${one.key}`;
    const known = byKey.get(name);
    if (known) known.push(one);
    else byKey.set(name, [one]);
  }
  return [...byKey.values()].flatMap((ones) => groupOf(ones, quietAt) ?? []);
};

export const revisionKey = (booking: string, revision: number): string => `${booking} ${String(revision)}`;
