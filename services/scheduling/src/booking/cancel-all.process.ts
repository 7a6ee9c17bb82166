import { isDomainError, type Instant, type Pseudonym } from '#contracts';
import type { Clock } from '#platform';
import type { Life } from './booking.events.ts';
import { isActiveBooking, isActiveHold, isHold, lastIntent } from './booking.life.ts';
import type { BookingProcess } from './booking.process.ts';
import type { BookingService } from './booking.service.ts';
import type { Carrying } from './carrying.ts';
import type { HoldProcess } from './hold.process.ts';
import type { Lanes } from './lanes.ts';

export type CancelAll = Readonly<{
  citizen: Pseudonym;
  persons: readonly Pseudonym[];
  /** When the account began that is going. */
  since?: Instant;
  reason: string;
}>;

// Whoever has arrived is served to the end; a wish that was never carried out is withdrawn before it can be cancelled.
const ended: ReadonlySet<string> = new Set(['booking.not-active', 'booking.not-found', 'hold.not-found']);

/**
 * For erasing a citizen: ends every active booking and hold they made for these persons. Their streams are closed to them first:
 * what is under way elsewhere either stands by then and is found, or comes too late. Repeats do nothing.
 */
export class CancelAllProcess {
  constructor(
    private readonly ports: Readonly<{
      bookings: BookingService;
      booking: BookingProcess;
      holds: HoldProcess;
      carrying: Carrying;
      lanes: Lanes;
      clock: Clock;
    }>,
  ) {}

  async cancelAll(ask: CancelAll): Promise<number> {
    const { bookings, booking, clock } = this.ports;
    const { citizen, since = clock.now() } = ask;
    await booking.answered(citizen); // what they asked here before has its answer
    // A crash from here on: whoever erases asks again, and this is gone through from the beginning.
    for (const person of ask.persons) await bookings.closeTo(person, { citizen, since, now: clock.now() });
    let cancelled = 0;
    for (const person of ask.persons)
      for (const life of await this.activeOf(person, ask.citizen))
        if (await this.end(ask, person, life)) cancelled += 1;
    return cancelled;
  }

  private async activeOf(person: Pseudonym, citizen: Pseudonym): Promise<readonly Life[]> {
    const { carrying, lanes, clock } = this.ports;
    const now = clock.now();
    // What was given up and not carried out would keep its place until the settler comes.
    await lanes.run(`person ${person}`, async () => carrying.settlePerson(await this.ports.bookings.of(person), now));
    const bookings = await this.ports.bookings.of(person);
    return [...bookings.lives.values()].filter(
      (life) =>
        lastIntent(life)?.data.citizen === citizen && (isActiveBooking(life, now) || isActiveHold(bookings, life, now)),
    );
  }

  private async end({ citizen, reason }: CancelAll, person: Pseudonym, life: Life): Promise<boolean> {
    const key = { id: `cancel-all.${life.id}.${String(life.revision)}`, fingerprint: 'cancel-all' };
    const by = { citizen, persons: [person], command: key };
    try {
      if (isHold(life)) await this.ports.holds.release({ ...by, hold: life.id });
      else await this.ports.booking.cancel({ ...by, booking: life.id, reason });
      return true;
    } catch (error) {
      if (isDomainError(error) && ended.has(error.code)) return false;
      throw error;
    }
  }
}
