import type { Clock, Timers } from './seams.ts';

const lookEveryMs = 1_000;
const jumpMs = 2_000;

/** Calls `listener` soon after the clock ran ahead of monotonic time (a trial clock that was moved). Returns the way to stop. */
export const onClockJump = (clock: Clock, timers: Timers, listener: () => void): (() => void) => {
  const ahead = () => clock.nowMs() - timers.monotonicMs();
  let known = ahead();
  const look = () => {
    const seen = ahead();
    if (seen - known > jumpMs) listener();
    known = seen;
    timer = timers.after(lookEveryMs, look);
  };
  let timer = timers.after(lookEveryMs, look);
  return () => timer.cancel();
};
