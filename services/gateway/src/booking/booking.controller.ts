import { Controller } from '@nestjs/common';
import type { ProblemCode } from '#contracts';
import { Door } from '../door/door.decorator.ts';
import { nothing, type CitizenAsk } from '../door/door.ts';
import { ById, PageQuery } from '../door/shapes.ts';
import { BookingPage, BookingShape, CancelQuery, HoldShape, Move, NewBooking, NewHold } from './booking.doors.ts';
import { Bookings } from './bookings.ts';

const tag = 'bookings';
const who = 'citizen';

const placeProblems: readonly ProblemCode[] = [
  'catalogue.unknown-centre',
  'catalogue.unknown-service',
  'booking.outside-window',
  'booking.not-offered',
  'booking.not-a-slot',
  'booking.slot-full',
  'booking.daily-limit',
];
const personProblems: readonly ProblemCode[] = [
  'booking.already-active',
  'booking.undocumented-limit',
  'citizen.unknown',
];
const start = '2026-12-01T06:20:00Z';
const place = { service: 'national-id-first', centre: 'nairobi-gpo', start };

@Controller()
export class BookingController {
  constructor(private readonly bookings: Bookings) {}

  @Door({
    method: 'POST',
    path: '/v1/bookings',
    who,
    tag,
    summary: 'Book a place, or use one that is held',
    body: NewBooking,
    answers: { 201: BookingShape },
    problems: [...placeProblems, ...personProblems, 'hold.not-found', 'hold.ended'],
    example: place,
  })
  book(ask: CitizenAsk<NewBooking>) {
    return this.bookings.book(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/bookings',
    who,
    tag,
    summary: 'My bookings, by start',
    query: PageQuery,
    answers: { 200: BookingPage },
  })
  list(ask: CitizenAsk<unknown, PageQuery>) {
    return this.bookings.list(ask);
  }

  @Door({
    method: 'GET',
    path: '/v1/bookings/{id}',
    who,
    tag,
    summary: 'One of my bookings',
    params: ById,
    answers: { 200: BookingShape },
    problems: ['booking.not-found'],
  })
  one(ask: CitizenAsk<unknown, unknown, ById>) {
    return this.bookings.one(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/bookings/{id}/moves',
    who,
    tag,
    ifMatch: true,
    summary: 'Move a booking; the old place is given up only when the new one is granted',
    params: ById,
    body: Move,
    answers: { 200: BookingShape },
    problems: [...placeProblems, 'booking.not-found', 'booking.not-active', 'booking.same-slot'],
    example: { start },
  })
  move(ask: CitizenAsk<Move, unknown, ById>) {
    return this.bookings.move(ask);
  }

  @Door({
    method: 'DELETE',
    path: '/v1/bookings/{id}',
    who,
    tag,
    ifMatch: true,
    summary: 'Cancel a booking; again gives the same answer',
    params: ById,
    query: CancelQuery,
    answers: { 200: BookingShape },
    problems: ['booking.not-found', 'booking.not-active', 'booking.daily-limit'],
  })
  cancel(ask: CitizenAsk<unknown, CancelQuery, ById>) {
    return this.bookings.cancel(ask);
  }

  @Door({
    method: 'POST',
    path: '/v1/holds',
    who,
    tag,
    summary: 'Hold a place for a short time; one at a time',
    body: NewHold,
    answers: { 201: HoldShape },
    problems: [...placeProblems, ...personProblems, 'hold.already-held'],
    example: place,
  })
  hold(ask: CitizenAsk<NewHold>) {
    return this.bookings.hold(ask);
  }

  @Door({
    method: 'DELETE',
    path: '/v1/holds/{id}',
    who,
    tag,
    summary: 'Give a held place back',
    params: ById,
    answers: { 204: nothing },
    problems: ['hold.not-found', 'hold.ended', 'booking.daily-limit'],
  })
  release(ask: CitizenAsk<unknown, unknown, ById>) {
    return this.bookings.release(ask);
  }
}
