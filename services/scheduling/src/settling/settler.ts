import { errorFacts, type Clock, type Logger, type Timer, type Timers } from '#platform';
import { addSeconds } from '#time';
import { lastIntent } from '../booking/booking.life.ts';
import type { BookingService } from '../booking/booking.service.ts';
import type { Carrying } from '../booking/carrying.ts';
import type { Lanes } from '../booking/lanes.ts';
import type { OpenIntent, OpenIntents } from './open-intents.ts';

export type SettlerPorts = Readonly<{
  open: OpenIntents;
  bookings: BookingService;
  carrying: Carrying;
  lanes: Lanes;
  clock: Clock;
  timers: Timers;
  log: Logger;
}>;

/** Older intents have been left by whoever began them. */
const patienceSeconds = 10;
const everyMs = 3_000;
const atOnce = 500;

/** Brings to its end what a crash or an unknown outcome left half done. Any process may; twice does no harm. */
export class Settler {
  #timer: Timer | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = false;

  constructor(private readonly ports: SettlerPorts) {}

  start(): void {
    this.#running = this.settleOld().finally(() => {
      if (!this.#stopped) this.#timer = this.ports.timers.after(everyMs, () => this.start());
    });
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#running;
  }

  /** Settles everything that is older than ten seconds. Errors are logged; the intent stays for the next time. */
  async settleOld(): Promise<void> {
    try {
      const before = addSeconds(this.ports.clock.now(), -patienceSeconds);
      for (const intent of await this.ports.open.olderThan(before, atOnce)) await this.settle(intent);
    } catch (error) {
      this.ports.log.error(errorFacts(error), 'open intents could not be settled');
    }
  }

  /** How many intents are known to be open, however young. */
  async openIntents(): Promise<number> {
    return (await this.ports.open.all()).length;
  }

  private async settle({ id, person, booking, revision }: OpenIntent): Promise<void> {
    const { open, bookings, carrying, lanes, log } = this.ports;
    try {
      await lanes.run(`person ${person}`, async () => {
        const life = (await bookings.of(person)).lives.get(booking);
        const last = life && lastIntent(life);
        if (last?.data.revision === revision && !(await carrying.isSettled(last))) await carrying.settle(last);
      });
      await open.settled(id);
    } catch (error) {
      log.warn({ intent: id, ...errorFacts(error) }, 'an open intent could not be settled yet');
    }
  }
}
