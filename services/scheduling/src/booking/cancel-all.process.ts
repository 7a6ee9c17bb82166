import { isDomainError, type Pseudonym } from '#contracts';
import type { Clock } from '#platform';
import type { Life } from './booking.events.ts';
import { isActiveBooking, isActiveHold, isHold, lastIntent } from './booking.life.ts';
import type { BookingProcess } from './booking.process.ts';
import type { BookingService } from './booking.service.ts';
import type { HoldProcess } from './hold.process.ts';

export type CancelAll = Readonly<{ citizen: Pseudonym; persons: readonly Pseudonym[]; reason: string }>;

/** For erasing a citizen: ends every active booking and hold they made for these persons. Repeats do nothing. */
export class CancelAllProcess {
  constructor(
    private readonly ports: Readonly<{
      bookings: BookingService;
      booking: BookingProcess;
      holds: HoldProcess;
      clock: Clock;
    }>,
  ) {}

  async cancelAll(ask: CancelAll): Promise<number> {
    await this.ports.booking.answered(ask.citizen); // what they asked before is found below
    let cancelled = 0;
    for (const person of ask.persons)
      for (const life of await this.activeOf(person, ask.citizen))
        if (await this.end(ask, person, life)) cancelled += 1;
    return cancelled;
  }

  private async activeOf(person: Pseudonym, citizen: Pseudonym): Promise<readonly Life[]> {
    const bookings = await this.ports.bookings.of(person);
    const now = this.ports.clock.now();
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
      // Whoever has arrived is served to the end.
      if (isDomainError(error, 'booking.not-active')) return false;
      throw error;
    }
  }
}
