import Type, { type Static } from 'typebox';
import { Day, Id, Instant, orNull, paged, pageOf, shape, Whole } from '../door/shapes.ts';

export const AvailabilityQuery = paged({
  service: Id,
  centre: Type.Optional(Id),
  from: Type.Optional(Day),
  to: Type.Optional(Day),
});
export type AvailabilityQuery = Static<typeof AvailabilityQuery>;

export const DayPage = pageOf(
  'DayPage',
  shape('DayAvailability', {
    centre: Id,
    date: Type.String({ format: 'date', description: 'local day at the centre' }),
    free: Type.Integer({ minimum: 0, description: 'bookings that would be granted over all starts of the day' }),
    times: Type.Integer({ minimum: 0, description: 'starts of the day at which something is free' }),
    firstStart: orNull(Instant),
  }),
);

export const SlotsQuery = Type.Object({ service: Id, centre: Id, date: Day });
export type SlotsQuery = Static<typeof SlotsQuery>;

export const SlotList = shape('SlotList', {
  items: Type.Array(
    shape('Slot', {
      start: Instant,
      end: Instant,
      free: Type.Integer({ minimum: 0, description: 'further bookings that would be granted at this start now' }),
    }),
  ),
  version: Whole,
});
