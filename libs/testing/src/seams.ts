// Seams for specs: a clock that stands still until moved, real timers, repeatable randomness.
import {
  argonHasher,
  instantFromMs,
  msOf,
  systemTimers,
  timeOrderedIds,
  type Clock,
  type Random,
  type Seams,
} from '#platform';

export interface ManualClock extends Clock {
  set(instant: string): void;
  advance(seconds: number): void;
}

export const manualClock = (start = '2026-12-01T05:00:00Z'): ManualClock => {
  let ms = msOf(start);
  return {
    nowMs: () => ms,
    now: () => instantFromMs(ms),
    set: (instant) => (ms = msOf(instant)),
    advance: (seconds) => (ms += seconds * 1000),
  };
};

/** xorshift32: the same seed gives the same bytes. Not for secrets. */
export const seededRandom = (seed = 1): Random => {
  let state = seed >>> 0 || 1;
  const next = () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  return { below: (below) => next() % below, bytes: (length) => Uint8Array.from({ length }, () => next() & 255) };
};

export const testSeams = (start?: string, seed = 1): Seams & { clock: ManualClock } => {
  const clock = manualClock(start);
  const random = seededRandom(seed);
  return {
    clock,
    random,
    timers: systemTimers,
    ids: timeOrderedIds(clock.nowMs, random),
    hasher: argonHasher('cheapest'),
  };
};
