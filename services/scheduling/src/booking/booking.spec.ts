import { describe, expect, it } from '@jest/globals';
import { specFor } from '#testing';
import { bookings } from './booking.decider.ts';
import type { Asking, BookedPlace, BookingCommand, BookingEvent } from './booking.events.ts';
import { intentsADay } from './booking.policies.ts';

const zone = 'Africa/Nairobi';
const now = '2026-12-01T05:00:00Z';
const placeAt = (start: string, centre = 'gpo'): BookedPlace => {
  const date = start.slice(0, 10);
  return { centre, counter: 'identity', date, start, end: `${date}T23:00:00Z`, dayEnd: `${date}T21:00:00Z` };
};
const place = placeAt('2026-12-02T06:00:00Z');
const other = placeAt('2026-12-03T06:00:00Z');

const asking = (booking: string, change: Partial<Asking> = {}): Asking => ({
  booking,
  key: { id: `key-${booking}`, fingerprint: 'body' },
  now,
  citizen: 'asha',
  person: 'asha',
  ...change,
});
const book = (
  booking: string,
  change: Partial<Asking & { service: string; place: BookedPlace }> = {},
): BookingCommand => ({
  type: 'RequestBooking',
  data: { ...asking(booking), service: 'id-card', kind: 'public', place, zone, ...change },
});
const hold = (id: string, change: Partial<Asking & { service: string }> = {}): BookingCommand => ({
  type: 'RequestHold',
  data: {
    ...asking(id),
    service: 'id-card',
    kind: 'public',
    place,
    zone,
    expiresAt: '2026-12-01T05:05:00Z',
    ...change,
  },
});
const useHold = (id: string, held: string, change: Partial<Asking> = {}): BookingCommand => ({
  type: 'UseHold',
  data: { ...asking(id, change), hold: held },
});
const key = (id: string) => ({ id, fingerprint: 'body' });
type Change = Partial<Asking & { ifMatch: number }>;
const move = (booking: string, to = other, change: Change = {}): BookingCommand => ({
  type: 'RequestMove',
  data: { ...asking(booking, { key: key('move') }), place: to, zone, ...change },
});
const cancel = (booking: string, change: Change = {}): BookingCommand => ({
  type: 'RequestCancel',
  data: { ...asking(booking, { key: key('cancel') }), ...change },
});
const release = (held: string): BookingCommand => ({
  type: 'RequestRelease',
  data: asking(held, { key: key('release') }),
});
const withdraw = (booking: string, revision = 1): BookingCommand => ({
  type: 'WithdrawIntent',
  data: { booking, revision, why: 'booking.slot-full' },
});
const ended = (booking: string, outcome: 'served' | 'missed' = 'served'): BookingCommand => ({
  type: 'EndVisit',
  data: { booking, outcome, at: now },
});

const story = (...commands: readonly BookingCommand[]): readonly BookingEvent[] => {
  let state = bookings.initial;
  return commands.flatMap((command) => {
    const events = bookings.decide(command, state);
    state = events.reduce(bookings.evolve, state);
    return events;
  });
};
const given = (...commands: readonly BookingCommand[]) => specFor(bookings)(...story(...commands));
const types = (...commands: readonly BookingCommand[]) => story(...commands).map(({ type }) => type);

describe('one active booking per person and service', () => {
  it('refuses a second one of the service, and allows another service at the same time', () => {
    given(book('one')).when(book('two')).thenRefused('booking.already-active');
    expect(types(book('one'), book('two', { service: 'passport' }))).toHaveLength(2);
  });
  it('ends with a cancel, a visit, a withdrawn wish and the end of the day', () => {
    for (const past of [cancel('one'), ended('one'), ended('one', 'missed'), withdraw('one')])
      expect(types(book('one'), past, book('two')).at(-1)).toBe('BookingRequested');
    const late = { now: place.dayEnd, place: other };
    expect(types(book('one'), book('two', late)).at(-1)).toBe('BookingRequested');
    given(book('one'))
      .when(book('two', { ...late, now: '2026-12-02T20:59:59Z' }))
      .thenRefused('booking.already-active');
  });
});

describe('the window', () => {
  it('runs from now, until the slot begins, to thirty local days ahead', () => {
    expect(types(book('one', { place: placeAt('2026-12-01T05:00:01Z') }))).toHaveLength(1);
    given()
      .when(book('one', { place: placeAt(now) }))
      .thenRefused('booking.outside-window');
    expect(types(book('one', { place: placeAt('2026-12-31T14:00:00Z') }))).toHaveLength(1);
    given()
      .when(book('one', { place: placeAt('2027-01-01T05:00:00Z') }))
      .thenRefused('booking.outside-window');
  });
});

describe('a key', () => {
  it('used again with the same body asks for nothing new, whatever the rules say by then', () => {
    given(book('one')).when(book('one')).thenNothing();
    given(book('one'), cancel('one'))
      .when(book('one', { now: '2027-05-01T00:00:00Z' }))
      .thenNothing();
  });
  it('used with another body is refused before any rule', () => {
    const another = { key: { id: 'key-one', fingerprint: 'another' } };
    given(book('one')).when(book('two', another)).thenRefused('request.key-reused');
    given(book('one')).when(cancel('unknown', another)).thenRefused('request.key-reused');
  });
  it('of a refusal is decided anew, under the next revision', () => {
    const events = story(book('one'), withdraw('one'), book('one'));
    expect(events.at(-1)?.data).toMatchObject({ booking: 'one', revision: 2 });
  });
});

describe('a wish', () => {
  const again = { key: key('again') };
  const third = placeAt('2026-12-04T06:00:00Z');
  it('follows none that nobody has seen at its end: that one may still be refused', () => {
    given(book('one'), cancel('one'))
      .when(book('two', { follows: 1 }))
      .thenRefused('booking.superseded');
    given(book('one'))
      .when(book('two', { follows: 0 }))
      .thenRefused('booking.superseded');
    given(book('one'), move('one'))
      .when(move('one', third, { ...again, follows: 1 }))
      .thenRefused('booking.superseded');
    given(book('one'), move('one'))
      .when(cancel('one', { ...again, follows: 1 }))
      .thenRefused('booking.superseded');
    expect(types(book('one'), move('one'), move('one', third, { ...again, follows: 2 }))).toHaveLength(3);
  });
  it('may follow one that was withdrawn, which counts as one that has come to its end', () => {
    expect(types(book('one'), withdraw('one'), book('two', { follows: 1 }))).toHaveLength(3);
  });
});

describe('a move', () => {
  it('names both agendas and the place given up', () => {
    const [, moved] = story(book('one'), move('one'));
    expect(moved).toMatchObject({
      type: 'MoveRequested',
      data: { revision: 2, from: place, agendas: ['agenda-gpo.identity.2026-12-03', 'agenda-gpo.identity.2026-12-02'] },
    });
  });
  it('goes somewhere else, within the window, and only while the booking is active', () => {
    given(book('one')).when(move('one', place)).thenRefused('booking.same-slot');
    given(book('one'))
      .when(move('one', placeAt('2027-02-01T06:00:00Z')))
      .thenRefused('booking.outside-window');
    given(book('one'), ended('one')).when(move('one')).thenRefused('booking.not-active');
    given(book('one'), cancel('one')).when(move('one')).thenRefused('booking.not-active');
    given().when(move('one')).thenRefused('booking.not-found');
  });
  it('rests on the revision that was read', () => {
    given(book('one'))
      .when(move('one', other, { ifMatch: 2 }))
      .thenRefused('request.stale');
    expect(types(book('one'), move('one', other, { ifMatch: 1 }))).toHaveLength(2);
  });
  it('is for whoever booked; the person it is for may cancel; others see nothing', () => {
    const forBaraka = book('one', { citizen: 'asha', person: 'baraka' });
    given(forBaraka)
      .when(move('one', other, { citizen: 'baraka', person: 'baraka' }))
      .thenRefused('access.denied');
    given(forBaraka)
      .when(move('one', other, { citizen: 'chebet', person: 'baraka' }))
      .thenRefused('booking.not-found');
    expect(types(forBaraka, cancel('one', { citizen: 'baraka', person: 'baraka' }))).toHaveLength(2);
  });
});

describe('a cancel', () => {
  it('again, under another key, asks for nothing', () => {
    given(book('one'), cancel('one'))
      .when(cancel('one', { key: key('again'), ifMatch: 1 }))
      .thenNothing();
  });
  it('after a move names every agenda that may hold the booking', () => {
    expect(story(book('one'), move('one'), cancel('one')).at(-1)?.data).toMatchObject({
      revision: 3,
      place: other,
      agendas: ['agenda-gpo.identity.2026-12-03', 'agenda-gpo.identity.2026-12-02'],
    });
  });
  it('is refused when the visit has ended or the day is over', () => {
    given(book('one'), ended('one')).when(cancel('one')).thenRefused('booking.not-active');
    given(book('one'))
      .when(cancel('one', { now: place.dayEnd }))
      .thenRefused('booking.not-active');
  });
});

describe('a hold', () => {
  it('is one at a time, and none beside an active booking of the service', () => {
    given(hold('h'))
      .when(hold('i', { service: 'passport' }))
      .thenRefused('hold.already-held');
    given(book('one')).when(hold('h')).thenRefused('booking.already-active');
    expect(types(hold('h'), release('h'), hold('i')).at(-1)).toBe('HoldRequested');
    expect(types(hold('h'), hold('i', { now: '2026-12-01T05:05:00Z' })).at(-1)).toBe('HoldRequested');
  });
  it('becomes a booking of its place, once, while it lasts, by whoever made it', () => {
    expect(story(hold('h'), useHold('one', 'h')).at(-1)?.data).toMatchObject({ hold: 'h', place, service: 'id-card' });
    given(hold('h'), useHold('one', 'h')).when(useHold('two', 'h')).thenRefused('hold.ended');
    given(hold('h'))
      .when(useHold('one', 'h', { now: '2026-12-01T05:05:00Z' }))
      .thenRefused('hold.ended');
    given(hold('h'), release('h')).when(useHold('one', 'h')).thenRefused('hold.ended');
    given(hold('h'))
      .when(useHold('one', 'h', { citizen: 'baraka' }))
      .thenRefused('hold.not-found');
    given(book('one')).when(useHold('two', 'one')).thenRefused('hold.not-found');
    given().when(useHold('one', 'h')).thenRefused('hold.not-found');
  });
  it('does not go round the rule of one booking', () => {
    given(hold('h'), book('one')).when(useHold('two', 'h')).thenRefused('booking.already-active');
  });
  it('is let go once; one that was used or has ended stays what it is', () => {
    given(hold('h'), release('h')).when(release('h')).thenNothing();
    given(hold('h'), useHold('one', 'h')).when(release('h')).thenNothing();
    given().when(release('h')).thenRefused('hold.not-found');
  });
});

describe('the ceiling of a person', () => {
  it('is two hundred wishes a day, withdrawn ones too', () => {
    const many = Array.from({ length: intentsADay / 2 }, (_, i) => [
      book(`b${i}`),
      cancel(`b${i}`, { key: key(`c${i}`) }),
    ]).flat();
    given(...many)
      .when(book('more'))
      .thenRefused('booking.daily-limit');
    expect(types(...many, book('tomorrow', { now: '2026-12-02T05:00:00Z' }))).toHaveLength(intentsADay + 1);
  });
});

describe('a visit', () => {
  it('ends its booking once; an unknown or cancelled one is passed over', () => {
    given(book('one'), ended('one')).when(ended('one', 'missed')).thenNothing();
    given(book('one'), cancel('one')).when(ended('one')).thenNothing();
    given().when(ended('one')).thenNothing();
  });
});
