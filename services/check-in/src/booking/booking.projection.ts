// The gate's list of a day, and the slips that are worth nothing any more. Folded from what check-in heard.
import type { BookingState } from '#contracts';
import type { Indexes, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import { revokedHash } from '#slips';
import type { BookingHeard } from './booking.events.ts';

export type BookingDoc = BookingState & Readonly<{ id: string }>;
/** One revision of a booking whose slip was cancelled or moved away, at the centre and day it was for. */
export type RevokedDoc = Readonly<{ id: string; centre: string; date: string }>;

export const dayKey = (centre: string, date: string): string => `${centre} ${date}`;

const bookingIndexes: Indexes<BookingDoc> = {
  day: ({ centre, date }) => dayKey(centre, date),
  reference: ({ reference }) => reference,
  person: ({ person }) => person,
};
const revokedIndexes: Indexes<RevokedDoc> = { day: ({ centre, date }) => dayKey(centre, date) };

/** Raise it when the fold or an index changes: the views are then built anew. */
export const bookingViewsRevision = '1';

export const bookingViews = (views: ViewStore) => ({
  bookings: views.collection<BookingDoc>('bookings', { indexes: bookingIndexes }),
  revoked: views.collection<RevokedDoc>('revoked', { indexes: revokedIndexes }),
});
export type BookingViews = Readonly<{ bookings: ViewCollection<BookingDoc>; revoked: ViewCollection<RevokedDoc> }>;

/** Revisions whose slips this change makes worthless: of a move all before it, of a cancellation its own too. */
export const revokedRevisions = (before: BookingState | undefined, now: BookingState): readonly number[] => {
  const first = before?.revision ?? now.revision;
  const end = now.status === 'cancelled' ? now.revision + 1 : now.status === 'confirmed' ? now.revision : first;
  return Array.from({ length: Math.max(0, end - first) }, (_, i) => first + i);
};

export const foldBookings =
  ({ bookings, revoked }: BookingViews): ViewFold =>
  async (event, transaction) => {
    if (event.type !== 'BookingHeard') return;
    const { data } = event as unknown as BookingHeard;
    const before = await bookings.in(transaction).get(data.booking);
    const { centre, date } = before ?? data;
    for (const revision of revokedRevisions(before, data)) {
      await revoked.in(transaction).put({ id: revokedHash(data.booking, revision), centre, date });
    }
    await bookings.in(transaction).put({ ...data, id: data.booking });
  };
