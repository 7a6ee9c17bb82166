import type { Booking, Hold } from '#contracts';

/** A booking as its citizen sees it: never who else is told. */
export const bookingView = (booking: Booking): Booking => ({
  id: booking.id,
  reference: booking.reference,
  status: booking.status,
  person: booking.person,
  service: booking.service,
  centre: booking.centre,
  counter: booking.counter,
  start: booking.start,
  end: booking.end,
  revision: booking.revision,
  version: booking.version,
});

export const holdView = (hold: Hold): Hold => ({
  id: hold.id,
  status: hold.status,
  service: hold.service,
  centre: hold.centre,
  counter: hold.counter,
  start: hold.start,
  end: hold.end,
  expiresAt: hold.expiresAt,
});
