// What a service says of itself at /health/ready. What stops bookings makes it not ready; what only delays news of them, or
// makes timers less punctual, is named beside it: taken out of service for that, it would stop the bookings too.
import type { Timers } from './seams.ts';
import type { Readiness } from './service.ts';

/** Says what is wrong, in words; nothing when all is well. Rejecting counts as `away`. */
export type Check = Readonly<{
  /** What is said when it rejects or does not answer in time. */
  away: string;
  /** `degraded`: it still serves. */
  weight: 'unready' | 'degraded';
  look: () => Promise<string | undefined> | string | undefined;
}>;

export const mostUnfolded = 20_000;
export const mostUntold = 20_000;
/** A look that has not answered by then counts as `away`. */
export const lookMs = 2_000;
/** Whoever asks more often hears the same: the door is open to anybody. */
const keptMs = 1_000;

const resultOf = async ({ away, look }: Check, timers: Timers): Promise<string | undefined> => {
  const late = Promise.withResolvers<string>();
  const timer = timers.after(lookMs, () => late.resolve(away));
  try {
    return await Promise.race([look(), late.promise]);
  } catch {
    return away;
  } finally {
    timer.cancel();
  }
};

const looked = async (checks: readonly Check[], timers: Timers): Promise<Readiness> => {
  const said = await Promise.all(checks.map(async (check) => [check.weight, await resultOf(check, timers)] as const));
  const of = (weight: Check['weight']) => said.flatMap(([at, words]) => (at === weight && words ? [words] : []));
  const [reasons, degraded] = [of('unready'), of('degraded')];
  return { ready: reasons.length === 0, reasons, ...(degraded.length > 0 ? { degraded } : {}) };
};

/** All checks, each within 2 s; looked at once a second at most. */
export const readinessOf = (checks: readonly Check[], timers: Timers): (() => Promise<Readiness>) => {
  let [known, at] = [undefined as Promise<Readiness> | undefined, 0];
  return () => {
    if (!known || timers.monotonicMs() - at >= keptMs) [known, at] = [looked(checks, timers), timers.monotonicMs()];
    return known;
  };
};

type Lag = Readonly<{ unfolded: number; untold: number; more: boolean; parked: readonly string[] }>;

/** How far the views and the telling are behind. */
export const relayChecks = (lag: () => Lag): readonly Check[] => [
  {
    away: 'the relay does not answer',
    weight: 'unready',
    look: () => (lag().unfolded > mostUnfolded ? `${lag().unfolded} commits are not in the views yet` : undefined),
  },
  {
    away: 'the relay does not answer',
    weight: 'degraded',
    look: () => {
      const { untold, more, parked } = lag();
      if (parked.length > 0) return `${parked.length} streams are parked: they cannot be told`;
      return untold > mostUntold || more ? `${untold}${more ? ' and more' : ''} commits wait to be told` : undefined;
    },
  },
];

export const storeCheck = (look: () => Promise<unknown>): Check => ({
  away: 'the event store does not answer',
  weight: 'unready',
  look: () => look().then(() => undefined),
});

/** Bookings go on while the broker is away; news of them waits in the store. */
export const brokerCheck = (look: () => string | undefined | Promise<string | undefined>): Check => ({
  away: 'the broker does not answer; news waits in the store',
  weight: 'degraded',
  look,
});

/** Timers are swept from the store once a minute. */
export const jobsCheck = (reachable: (() => boolean) | undefined): Check => ({
  away: 'the job engine does not answer',
  weight: 'degraded',
  look: () => (reachable?.() === false ? 'the job engine is away; timers are up to a minute late' : undefined),
});
