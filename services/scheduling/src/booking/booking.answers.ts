// What people are told. An answer to a command is made of its intent alone: so a repeat, even years later, hears the same.
import type { Booking, BookingStatus, Hold, HoldStatus, Instant } from '#contracts';
import { referenceOf } from '#slips';
import type { Entry } from '../agenda/agenda.events.ts';
import type { Bookings, Intent, Life } from './booking.events.ts';
import { lastIntent, usedBy } from './booking.life.ts';

export const asBooking = ({ data }: Intent, status: BookingStatus): Booking => {
  const { booking: id, person, service, place, revision } = data;
  const { centre, counter, start, end } = place;
  const reference = referenceOf(id);
  return { id, reference, status, person, service, centre, counter, start, end, revision, version: revision };
};

export const asHold = ({ data }: Intent, status: HoldStatus, expiresAt: Instant): Hold => {
  const { booking: id, service, place } = data;
  const { centre, counter, start, end } = place;
  return { id, status, service, centre, counter, start, end, expiresAt };
};

/** The answer to whoever booked, moved or cancelled with this intent, once it is carried out. */
export const bookingAnswer = (intent: Intent): Booking =>
  asBooking(intent, intent.type === 'CancelRequested' ? 'cancelled' : 'confirmed');

/** `entry` is what the agenda of its place knows of the booking. */
export const bookingStatus = (life: Life, intent: Intent, entry: Entry | undefined, now: Instant): BookingStatus => {
  if (intent.type === 'CancelRequested') return 'cancelled';
  if (life.ended) return life.ended;
  if (now >= intent.data.place.dayEnd) return 'expired';
  return entry?.status === 'arrived' ? 'arrived' : 'confirmed';
};

export const holdStatus = (bookings: Bookings, life: Life, now: Instant): HoldStatus => {
  if (usedBy(bookings, life.id)) return 'used';
  const last = lastIntent(life);
  if (last?.type === 'ReleaseRequested') return 'released';
  return last?.type === 'HoldRequested' && now < last.data.expiresAt ? 'held' : 'expired';
};
