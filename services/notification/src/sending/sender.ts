// Sends whatever is due, lane by lane. Woken by new requests and by jobs; a sweep finds what a lost wake-up left.
import { errorFacts, type Logger, type Timers } from '#platform';
import type { ViewCollection } from '#event-sourcing';
import { dueLanes, type Due } from './due.view.ts';
import { sendOne, type SenderPorts } from './message-sender.ts';

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
const lanesAtOnce = 32;
const batch = 500;

export const createSender = (
  ports: SenderPorts & Readonly<{ due: ViewCollection<Due>; timers: Timers; log: Logger }>,
): Sender => {
  const { due, timers, clock, log } = ports;
  let [stopped, woken] = [false, false];
  let running: Promise<void> | undefined;

  const sendLane = async (lane: readonly Due[]): Promise<boolean> => {
    for (const message of lane) {
      if (stopped) return true;
      try {
        await sendOne(ports, message);
      } catch (error) {
        log.warn({ kind: message.request.kind, ...errorFacts(error) }, 'a message waits: it is tried again');
        return false;
      }
    }
    return true;
  };

  const sendDue = async (): Promise<void> => {
    const lanes = [...(await dueLanes(due, clock.now(), batch))];
    const results: boolean[] = [];
    const worker = async () => {
      for (let lane = lanes.shift(); lane; lane = lanes.shift()) results.push(await sendLane(lane));
    };
    await Promise.all(Array.from({ length: lanesAtOnce }, worker));
    if (results.includes(false)) timers.after(retryMs, wake);
  };

  const run = async (): Promise<void> => {
    while (woken && !stopped) {
      woken = false;
      try {
        await sendDue();
      } catch (error) {
        log.error(errorFacts(error), 'what is due could not be read; it is tried again');
        timers.after(retryMs, wake);
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

  const idle = async (): Promise<void> => {
    while (running) await running;
  };
  return {
    wake,
    idle,
    stop: async () => {
      stopped = true;
      sweeping.cancel();
      await idle();
    },
  };
};
