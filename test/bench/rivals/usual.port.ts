// What a way of booking must do to stand behind the gateway's doors.
import type { Booking, Instant, Pseudonym } from '#contracts';

export type Wish = Readonly<{ id: string; person: Pseudonym; service: string; centre: string; start: Instant }>;

export interface Usual {
  /** Resolves when the booking is durable. Throws DomainError booking.slot-full or booking.already-active. */
  book(wish: Wish): Promise<Booking>;
}

const zeroes = { counter: 'huge', revision: 1, version: 1, status: 'confirmed' } as const;

export const answerOf = ({ id, person, service, centre, start }: Wish): Booking => ({
  ...{ id, reference: id.slice(0, 10), person, service, centre, start, end: start },
  ...zeroes,
});
