import Type, { type Static } from 'typebox';
import { bookingStatuses } from '#contracts';
import { exactlyOne, Id, Instant, pageOf, shape, words } from '../door/shapes.ts';

const Revision = Type.Integer({ minimum: 1 });

export const BookingShape = shape('Booking', {
  id: Id,
  reference: Type.String({ examples: ['7KM4P-2QXW9'], description: 'for people to read and say; with a check digit' }),
  status: words(bookingStatuses),
  person: Type.String({ description: 'id of who is served: the citizen or a dependant' }),
  service: Id,
  centre: Id,
  counter: Id,
  start: Instant,
  end: Instant,
  revision: Revision,
  version: Revision,
});
export const BookingPage = pageOf('BookingPage', BookingShape);

const place = { service: Id, centre: Id, start: Instant };
const person = Type.Optional(
  Type.String({ pattern: '^[A-Za-z0-9._~-]{1,100}$', description: 'id of a dependant; left out: the citizen' }),
);

export type NewBooking = Readonly<{ person?: string }> &
  (Readonly<{ service: string; centre: string; start: string }> | Readonly<{ hold: string }>);
export const NewBooking = exactlyOne<NewBooking>(
  shape('NewBooking', {
    service: Type.Optional(Id),
    centre: Type.Optional(Id),
    start: Type.Optional(Instant),
    hold: Type.Optional(Id),
    person,
  }),
  ['service', 'centre', 'start'],
  ['hold'],
);

export const NewHold = shape('NewHold', { ...place, person });
export type NewHold = Static<typeof NewHold>;
export const HoldShape = shape('Hold', {
  id: Id,
  status: words(['held', 'used', 'released', 'expired']),
  service: Id,
  centre: Id,
  counter: Id,
  start: Instant,
  end: Instant,
  expiresAt: Instant,
});

export const Move = shape('Move', { centre: Type.Optional(Id), start: Instant });
export type Move = Static<typeof Move>;

export const CancelQuery = Type.Object({
  reason: Type.Optional(Type.String({ pattern: '^[a-z-]{1,40}$', examples: ['no-longer-needed'] })),
});
export type CancelQuery = Static<typeof CancelQuery>;
