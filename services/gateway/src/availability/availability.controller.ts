import { Controller } from '@nestjs/common';
import { Door } from '../door/door.decorator.ts';
import type { Ask } from '../door/door.ts';
import { AvailabilityQuery, DayPage, SlotList, SlotsQuery } from './availability.doors.ts';
import { Availability } from './availability.query.ts';

const tag = 'availability';

@Controller()
export class AvailabilityController {
  constructor(private readonly availability: Availability) {}

  @Door({
    method: 'GET',
    path: '/v1/availability',
    who: 'anyone',
    tag,
    summary: 'Days with free places, by date, then centre',
    description:
      '`from` and `to` are local days, both included, 31 at most; left out: from today. Without `centre`: all centres. Days without a free place may be missing. May lag by 2 seconds.',
    query: AvailabilityQuery,
    answers: { 200: DayPage },
    problems: [
      'catalogue.unknown-service',
      'catalogue.unknown-centre',
      'booking.not-offered',
      'booking.outside-window',
    ],
  })
  days(ask: Ask<unknown, AvailabilityQuery>) {
    return this.availability.days(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/availability/slots',
    who: 'anyone',
    tag,
    summary: 'The slots of one day at one centre, as they stand now',
    query: SlotsQuery,
    answers: { 200: SlotList },
    problems: [
      'catalogue.unknown-service',
      'catalogue.unknown-centre',
      'booking.not-offered',
      'booking.outside-window',
    ],
  })
  slots(ask: Ask<unknown, SlotsQuery>) {
    return this.availability.slots(ask);
  }
}
