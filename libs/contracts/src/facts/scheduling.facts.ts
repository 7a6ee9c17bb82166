// Facts about bookings, told by scheduling. Additive changes only; a breaking change is a new `.v2` type beside the old.
import Type, { type Static } from 'typebox';

export const bookingTopic = 'huduma.scheduling.booking';

const places = {
  centre: Type.String(),
  counter: Type.String(),
  start: Type.String({ description: 'instant, UTC' }),
  end: Type.String({ description: 'instant, UTC' }),
};

/** The whole booking at that revision: each booking fact carries it. Key of the topic: the booking id. */
export const BookingState = Type.Object({
  booking: Type.String(),
  reference: Type.String(),
  revision: Type.Integer({ minimum: 1 }),
  citizen: Type.String({ description: 'pseudonym of who acts and is told' }),
  person: Type.String({ description: 'pseudonym of who is served' }),
  service: Type.String(),
  ...places,
  date: Type.String({ description: 'local day at the centre' }),
  status: Type.Union([Type.Literal('confirmed'), Type.Literal('cancelled'), Type.Literal('arrived')]),
});
export type BookingState = Static<typeof BookingState>;

/** A place was taken: first (no `from`), or by a move (`from` is the place given up). */
export const BookingTaken = Type.Object({
  ...BookingState.properties,
  from: Type.Optional(Type.Object(places)),
  at: Type.Optional(Type.String({ description: 'instant of the command that took it' })),
});
export type BookingTaken = Static<typeof BookingTaken>;
export const BookingCancelled = Type.Object({ ...BookingState.properties, reason: Type.Optional(Type.String()) });
export type BookingCancelled = Static<typeof BookingCancelled>;
export const BookingArrived = Type.Object({ ...BookingState.properties, at: Type.String() });
export type BookingArrived = Static<typeof BookingArrived>;

export const bookingFacts = {
  'huduma.scheduling.booking.taken.v1': BookingTaken,
  'huduma.scheduling.booking.cancelled.v1': BookingCancelled,
  'huduma.scheduling.booking.arrived.v1': BookingArrived,
} as const;
