// Sends whatever is due on one channel, lane by lane. Woken by new requests and by jobs; a sweep finds what a lost wake-up left.
import { errorFacts, onClockJump, type Timer, type Timers } from '#platform';
import { dueLanes, type DueSource } from './due.view.ts';
import { Lanes } from './lanes.ts';
import type { SenderPorts } from './message-sender.ts';

export interface Sender {
  /** Something may be due. Returns at once. */
  wake(): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Begins nothing new and resolves when what is under way has ended. */
  stop(): Promise<void>;
}

const sweepMs = 60_000;
const retryMs = 1_000;
const batch = 500;

export const createSender = (options: SenderPorts & DueSource & Readonly<{ timers: Timers }>): Sender => {
  const { timers, clock, log, channel } = options;
  const lanes = new Lanes(options);
  let [stopped, woken] = [false, false];
  let running: Promise<void> | undefined;
  let retrying: Timer | undefined;

  const later = (): void => {
    if (stopped) return;
    retrying ??= timers.after(retryMs, () => {
      retrying = undefined;
      wake();
    });
  };

  const run = async (): Promise<void> => {
    while (woken && !stopped) {
      woken = false;
      try {
        if (!(await lanes.send(await dueLanes(options, channel.name, clock.now(), batch)))) later();
      } catch (error) {
        log.error(errorFacts(error), 'what is due could not be read; it is tried again');
        later();
      }
    }
    running = undefined;
  };

  const wake = (): void => {
    woken = true;
    if (!running && !stopped) running = run();
  };

  let sweeping = timers.after(sweepMs, function sweep() {
    wake();
    if (!stopped) sweeping = timers.after(sweepMs, sweep);
  });

  const still = onClockJump(clock, timers, wake);

  const idle = async (): Promise<void> => {
    while (running) await running;
  };
  return {
    wake,
    idle,
    stop: async () => {
      stopped = true;
      lanes.stop();
      sweeping.cancel();
      still();
      retrying?.cancel();
      await idle();
    },
  };
};
