// What check-in heard of a booking. Kept as events of its own, so that its views can be built anew from its own store.
// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { BookingState } from '#contracts';
import type { Message } from '#event-sourcing';

export type BookingHeard = Message<'BookingHeard', BookingState>;
export const bookingEventTypes: readonly BookingHeard['type'][] = ['BookingHeard'];
export type HearBooking = Message<'HearBooking', BookingState>;
export type HeardBooking = Readonly<{ last?: BookingState }>;

export const bookingStream = (booking: string): string => `booking-${booking}`;
