// What is true of holds: each has its place from its yes to its one end, a person has one at a time, none outlives its time.
import type { Asked, Finding, History } from '../history.ts';
import type { Explained } from './explain.ts';
import type { Intent, Keeping, Log } from './log.ts';
import { text } from './log.ts';
import { isYes } from './requests.ts';

const order = (where: string, why: string): Finding => ({ kind: 'order', where, why });

/** Clocks of several processes, and instants that are written in whole seconds. */
export const slackMs = 2_000;
/** A timer that was lost is found by a sweep each minute. */
const sweptWithinMs = 150_000;

export const msOf = (instant: string): number => Date.parse(instant);

const neverHeld = (hold: string, [first]: readonly Intent[], keepings: readonly Keeping[]): readonly Finding[] => {
  const held = keepings.some(
    ({ agenda, start, revision }) =>
      agenda === first?.agenda && start === first.start && revision === first.revision && first.kind === 'hold',
  );
  return held ? [] : [{ kind: 'lost', where: hold, why: 'is held and was never given its place' }];
};

const stillHeld = (hold: string, intents: readonly Intent[], keeping: Keeping | undefined): readonly Finding[] =>
  intents.at(-1)?.kind === 'release' && keeping !== undefined && keeping.ended === undefined
    ? [order(hold, `is released and still has its place in ${keeping.agenda}`)]
    : [];

const outlives = (hold: string, [first]: readonly Intent[], keeping: Keeping | undefined, now: number) =>
  first && keeping && keeping.ended === undefined && msOf(first.expiresAt) + sweptWithinMs < now
    ? [order(hold, `was over at ${first.expiresAt} and still has its place`)]
    : [];

/** Places kept for a hold that nobody asked for, or whose wish was withdrawn. */
const heldForNobody = ({ keepings, holds, withdrawn }: Log): readonly Finding[] =>
  [...keepings].flatMap(([hold, all]) =>
    all
      .filter(({ revision, ended }) => {
        const asked = holds.get(hold)?.some((intent) => intent.revision === revision) ?? false;
        return !asked && (ended === undefined || !withdrawn.get(hold)?.has(revision));
      })
      .map(({ agenda }) => ({ kind: 'doubled', where: hold, why: `has a place in ${agenda}, which nobody asked for` })),
  );

type Open = { readonly expiresAt: number; released: boolean; used: boolean };

/** Two holds of one person at once, at any version of their stream. */
const twoAtOnce = ({ streams }: History): readonly Finding[] =>
  Object.entries(streams)
    .filter(([stream]) => stream.startsWith('bookings-'))
    .flatMap(([where, events]) => {
      const open = new Map<string, Open>();
      const ends = new Map<string, () => void>();
      return events.flatMap(({ type, data, version }): readonly Finding[] => {
        const [id, hold, name] = [
          text(data['booking']),
          text(data['hold']),
          `${text(data['booking'])} ${String(data['revision'])}`,
        ];
        if (type === 'IntentWithdrawn') ends.get(name)?.();
        const [releasing, using] = [open.get(id), type === 'BookingRequested' ? open.get(hold) : undefined];
        if (type === 'ReleaseRequested' && releasing) {
          releasing.released = true;
          ends.set(name, () => (releasing.released = false));
        }
        if (using) {
          using.used = true;
          ends.set(name, () => (using.used = false));
        }
        if (type !== 'HoldRequested') return [];
        const now = msOf(text(data['at']));
        const beside = [...open].find(([, one]) => !one.released && !one.used && one.expiresAt > now + slackMs);
        open.set(id, { expiresAt: msOf(text(data['expiresAt'])), released: false, used: false });
        ends.set(name, () => open.delete(id));
        const why = `${id} is a second hold beside ${beside?.[0] ?? ''}, at version ${String(version)}`;
        return beside ? [{ kind: 'doubled', where, why }] : [];
      });
    });

/** A hold used by a booking of another place, or whose place went to another booking. */
const usedForElse = ({ intents, holds }: Log): readonly Finding[] =>
  [...intents.values()].flatMap(([first]) => {
    const kept = first?.hold === undefined ? undefined : holds.get(first.hold)?.[0];
    if (!first || first.hold === undefined || !kept) return [];
    const same = kept.agenda === first.agenda && kept.start === first.start && kept.stream === first.stream;
    return same ? [] : [order(first.booking, `was made of ${first.hold}, which kept another place`)];
  });

export const holdsStanding = (history: History, log: Log): readonly Finding[] => {
  const now = history.epochMs + Math.max(history.quietAt, ...history.asked.slice(-1).map(({ invokedAt }) => invokedAt));
  return [
    ...[...log.holds].flatMap(([hold, intents]) => {
      const keepings = log.keepings.get(hold) ?? [];
      const keeping = keepings.at(-1);
      if (intents.length === 0) return [];
      return [
        ...neverHeld(hold, intents, keepings),
        ...stillHeld(hold, intents, keeping),
        ...outlives(hold, intents, keeping, now),
      ];
    }),
    ...heldForNobody(log),
    ...twoAtOnce(history),
    ...usedForElse(log),
  ];
};

type Seen = Readonly<{ history: History; log: Log; explained: Explained }>;

const whole = (asked: Asked, { epochMs }: History) => ({
  from: epochMs + asked.invokedAt,
  to: epochMs + (asked.completedAt ?? Infinity),
});

/** True when somebody may have ended the hold before this was answered, or its time was over by then. */
const mayHaveEnded = (hold: string, asked: Asked, { history, log, explained }: Seen): boolean => {
  const intents = log.holds.get(hold) ?? [];
  const before = (id: string, revision: number) =>
    explained.boundsOf(id, revision).earliest <= (asked.completedAt ?? Infinity);
  const released = intents.some(({ kind, revision }) => kind === 'release' && before(hold, revision));
  const used = [...log.intents.values()].some(
    ([first]) => first?.hold === hold && before(first.booking, first.revision),
  );
  const [first] = intents;
  return !first || released || used || msOf(first.expiresAt) <= whole(asked, history).to + slackMs;
};

/** Whoever was told that a hold is let go: it was over by then, by them or by others. */
export const letGo = (seen: Seen): readonly Finding[] =>
  seen.history.asked.flatMap((asked): readonly Finding[] => {
    const { wish, answer } = asked;
    const told = wish.kind === 'release' && isYes(answer) && !mayHaveEnded(wish.hold, asked, seen);
    return told ? [{ kind: 'lost', where: wish.hold, why: 'was let go, and nothing in the log ended it' }] : [];
  });

/** `hold.already-held`: some hold of the person was open at some time while they asked. */
export const holdBeside = (asked: Asked, holds: readonly string[], seen: Seen): boolean => {
  const { log, explained, history } = seen;
  return holds.some((hold) => {
    const [first] = log.holds.get(hold) ?? [];
    if (!first) return (log.withdrawn.get(hold)?.size ?? 0) > 0;
    const begun = explained.boundsOf(hold, first.revision).earliest <= (asked.completedAt ?? Infinity);
    return begun && msOf(first.expiresAt) + slackMs >= whole(asked, history).from;
  });
};

/** `hold.ended` and `hold.not-found`, said to whoever used or let go a hold. */
export const holdRefused = (asked: Asked, hold: string, seen: Seen): readonly Finding[] => {
  const code = asked.answer?.code ?? '';
  if (code === 'hold.ended')
    return mayHaveEnded(hold, asked, seen)
      ? []
      : [order(hold, `request ${String(asked.n)} was told ${code}, and it was held all the time`)];
  const known = seen.history.asked.some(
    ({ wish, answer, completedAt }) =>
      wish.kind === 'hold' && isYes(answer) && answer?.hold?.id === hold && (completedAt ?? Infinity) < asked.invokedAt,
  );
  return known ? [{ kind: 'lost', where: hold, why: `is not there for request ${String(asked.n)}` }] : [];
};
