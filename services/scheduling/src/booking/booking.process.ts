import { DomainError, isDomainError, type Booking, type Instant, type Pseudonym } from '#contracts';
import { bookingAnswer } from './booking.answers.ts';
import type { Asking, BookedPlace, Intent } from './booking.events.ts';
import { holdAt } from './booking.life.ts';
import { idMadeBy } from './booking.service.ts';
import { made, type Keyed, type ProcessPorts, type Steps } from './steps.ts';

export type Book = Keyed & Readonly<{ person: Pseudonym; service: string; centre: string; start: Instant }>;
export type BookHeld = Keyed & Readonly<{ hold: string }>;
export type Move = Keyed & Readonly<{ booking: string; centre?: string; start: Instant; ifMatch?: number }>;
export type Cancel = Keyed & Readonly<{ booking: string; reason?: string; ifMatch?: number }>;

/** Booking, moving and cancelling. Refusals are those of `booking.policies.ts` and `agenda.policies.ts`. */
export class BookingProcess {
  constructor(
    private readonly ports: ProcessPorts,
    private readonly steps: Steps,
  ) {}

  /** Books a place for a person. Rivals that lose it hear booking.slot-full and nothing else. */
  async book(ask: Book): Promise<Booking> {
    const { person, service, centre, start } = ask;
    const intent = await this.steps.once(ask, person, async (follows) => {
      const target = await this.ports.places.of(service, centre, start);
      return this.steps.counted(ask, person, service, async (besides) => {
        const asking = { ...this.steps.asking(ask, person, idMadeBy(ask.command), follows), besides };
        const about = { service, kind: 'public' as const };
        const used = await this.useHoldThere(asking, service, target.place);
        if ('type' in used) return used;
        return this.steps.takePlace({ type: 'RequestBooking', data: { ...used, ...about, ...target } }, about);
      });
    });
    return bookingAnswer(intent);
  }

  /** Makes a booking of a hold, for the person it was made for, in its place, which the hold keeps meanwhile. */
  async bookHeld(ask: BookHeld): Promise<Booking> {
    const { person, last } = await this.steps.known(ask, ask.hold, 'hold.not-found');
    const intent = await this.steps.once(ask, person, (follows) =>
      this.steps.counted(ask, person, last.data.service, async (besides) => {
        const asking = { ...this.steps.asking(ask, person, idMadeBy(ask.command), follows), besides };
        return made(await this.steps.carryThrough({ type: 'UseHold', data: { ...asking, hold: ask.hold } }));
      }),
    );
    return bookingAnswer(intent);
  }

  /** Moves a booking: the old place is given up only when the new one is granted; a full target changes nothing. */
  async move(ask: Move): Promise<Booking> {
    const { person } = await this.steps.known(ask, ask.booking, 'booking.not-found');
    const intent = await this.steps.once(ask, person, async (follows) => {
      const { last } = await this.steps.known(ask, ask.booking, 'booking.not-found');
      await this.refuseArrived(last);
      const { service, kind, place } = last.data;
      const target = await this.ports.places.of(service, ask.centre ?? place.centre, ask.start);
      const ifMatch = ask.ifMatch === undefined ? {} : { ifMatch: ask.ifMatch };
      const asking = this.steps.asking(ask, person, ask.booking, follows);
      return this.steps.takePlace(
        { type: 'RequestMove', data: { ...asking, ...target, ...ifMatch } },
        { service, kind },
      );
    });
    return bookingAnswer(intent);
  }

  /** Cancels a booking; again, under any key, answers the same. */
  async cancel(ask: Cancel): Promise<Booking> {
    const { person } = await this.steps.known(ask, ask.booking, 'booking.not-found');
    const intent = await this.steps.once(ask, person, async (follows) => {
      const { last } = await this.steps.known(ask, ask.booking, 'booking.not-found');
      await this.refuseArrived(last);
      const asking = this.steps.asking(ask, person, ask.booking, follows);
      const reason = ask.reason === undefined ? {} : { reason: ask.reason };
      const ifMatch = ask.ifMatch === undefined ? {} : { ifMatch: ask.ifMatch };
      const data = { ...asking, ...reason, ...ifMatch };
      const cancelled = await this.steps.carryThrough({ type: 'RequestCancel', data });
      return cancelled ?? this.steps.endedBefore(ask, ask.booking, 'booking.not-found');
    });
    return bookingAnswer(intent);
  }

  /** Resolves when everything that a citizen has asked here so far has its answer. */
  async answered(citizen: Pseudonym): Promise<void> {
    await this.ports.lanes.run(`citizen ${citizen}`, () => Promise.resolve());
  }

  /**
   * Who holds the very place they book means that one: else it would stay taken twice until the hold ends. Without such a hold
   * gives back how to ask for the place like for any other: after the wish to use it, should it end in this very second.
   */
  private async useHoldThere(asking: Asking, service: string, place: BookedPlace): Promise<Intent | Asking> {
    const { bookings } = this.ports;
    const { person, booking, follows = 0 } = asking;
    const before = await bookings.of(person);
    const held = holdAt(before, { ...asking, service, place });
    if (!held) return asking;
    try {
      return made(await this.steps.carryThrough({ type: 'UseHold', data: { ...asking, hold: held.id } }));
    } catch (error) {
      if (!isDomainError(error, 'hold.ended')) throw error;
      const [spent, spentBefore] = [await bookings.of(person), before].map(({ lives }) => lives.get(booking)?.revision);
      return { ...asking, follows: follows + (spent ?? 0) - (spentBefore ?? 0) };
    }
  }

  private async refuseArrived({ data: { booking, place } }: Intent): Promise<void> {
    const entry = await this.ports.agendas.entry(place, booking);
    if (entry?.status === 'arrived') throw new DomainError('booking.not-active');
  }
}
