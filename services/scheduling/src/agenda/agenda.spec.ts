import { describe, expect, it } from '@jest/globals';
import { agenda } from './agenda.decider.ts';
import type { AgendaCommand, AgendaEvent } from './agenda.events.ts';
import { openedFrom } from './agenda.evolve.ts';
import { freeOf, freeOfDay, startsOf } from './agenda.capacity.ts';
import { arrive, at, bar, convert, expire, eve, free, grant, hold, release, rulesOf } from './agenda.fixture.ts';

const later = '2026-12-01T12:05:00Z';

/** The state after these commands, each of which must be accepted. */
const after = (...commands: readonly AgendaCommand[]) =>
  commands.reduce(
    (state, command) => agenda.decide(command, state).reduce(agenda.evolve, state),
    openedFrom(rulesOf()),
  );
const decided = (command: AgendaCommand, ...past: readonly AgendaCommand[]): readonly AgendaEvent[] =>
  agenda.decide(command, after(...past));
const types = (command: AgendaCommand, ...past: readonly AgendaCommand[]) =>
  decided(command, ...past).map(({ type }) => type);
const refused = (code: string, command: AgendaCommand, ...past: readonly AgendaCommand[]) =>
  expect(() => decided(command, ...past)).toThrow(expect.objectContaining({ code }));

const full = [grant('a'), grant('b')];

describe('a place', () => {
  it('is granted while one is left, with the end that the service needs', () => {
    expect(decided(grant('a', { service: 'passport' }))).toEqual([
      { type: 'PlaceGranted', data: expect.objectContaining({ booking: 'a', start: at('05:00'), end: at('05:30') }) },
    ]);
  });
  it('is refused when all are taken, and reserved places are no help to the public', () => {
    refused('booking.slot-full', grant('c'), ...full);
    expect(types(grant('c', { kind: 'reserved' }), ...full)).toEqual(['PlaceGranted']);
  });
  it('needs every one of its slots', () => {
    refused('booking.slot-full', grant('c', { service: 'passport', start: at('05:00') }), ...full);
    expect(types(grant('c', { service: 'passport', start: at('05:10') }), ...full)).toEqual(['PlaceGranted']);
  });
  it('does not run over a break or the end of the day', () => {
    refused('booking.not-a-slot', grant('a', { service: 'passport', start: at('05:40') }));
    refused('booking.not-a-slot', grant('a', { service: 'passport', start: at('07:10') }));
    refused('booking.not-a-slot', grant('a', { start: at('07:30') }));
    refused('booking.not-a-slot', grant('a', { start: at('05:05') }));
  });
  it('is given only for services of the counter, at their own hours', () => {
    refused('booking.not-offered', grant('a', { service: 'passport-minor' }));
    refused('booking.not-a-slot', grant('a', { service: 'early-bird', start: at('06:30') }));
  });
  it('is granted once, however often it is asked for', () => {
    expect(types(grant('a'), grant('a'))).toEqual([]);
  });
});

describe('a revision', () => {
  it('that was barred is refused for ever, and barring twice changes nothing', () => {
    refused('booking.superseded', grant('a'), bar('a'));
    expect(types(bar('a'), bar('a'))).toEqual([]);
    expect(types(grant('a', { revision: 2 }), bar('a'))).toEqual(['PlaceGranted']);
  });
  it('that was granted is not barred', () => {
    expect(types(bar('a'), grant('a'))).toEqual([]);
  });
  it('is barred when a place is freed that the booking does not hold', () => {
    expect(types(free('a', 2))).toEqual(['RevisionBarred']);
    refused('booking.superseded', grant('a'), free('a', 2));
  });
  it('of a move that found the target full leaves the own place as it is', () => {
    const past = [...full, grant('c', { start: at('05:10') }), bar('c', 2)];
    expect(freeOf(after(...past), 'id-card', at('05:10'))).toBe(1);
    refused('booking.superseded', grant('c', { revision: 2 }), ...past);
  });
});

describe('a move within the day', () => {
  it('counts the own place as free and gives it up in the same breath', () => {
    const past = [grant('a', { service: 'passport' }), grant('b', { service: 'passport' })];
    const move = grant('a', { service: 'passport', revision: 2, start: at('05:10') });
    refused('booking.slot-full', { ...move, data: { ...move.data, booking: 'c' } } as AgendaCommand, ...past);
    expect(types(move, ...past)).toEqual(['PlaceFreed', 'PlaceGranted']);
    expect(freeOf(after(...past, move), 'id-card', at('05:00'))).toBe(1);
  });
});

describe('a hold', () => {
  it('takes a place until it has ended, and not a second longer', () => {
    refused('booking.slot-full', grant('c'), grant('a'), hold('h'));
    expect(types(grant('c', { now: later }), grant('a'), hold('h'))).toEqual(['HoldExpired', 'PlaceGranted']);
  });
  it('becomes the booking in place, once', () => {
    expect(types(convert('h', 'b'), hold('h'))).toEqual(['HoldConverted']);
    expect(types(convert('h', 'b'), hold('h'), convert('h', 'b'))).toEqual([]);
    refused('hold.ended', convert('h', 'c'), hold('h'), convert('h', 'b'));
  });
  it('that has ended becomes nothing, whether that is written or not', () => {
    refused('hold.ended', convert('h', 'b', later), hold('h'));
    refused('hold.ended', convert('h', 'b', later), hold('h'), expire('h', later));
    refused('hold.ended', convert('h', 'b'), hold('h'), release('h'));
  });
  it('is let go once, and not after it was used', () => {
    expect(types(release('h'), hold('h'))).toEqual(['HoldReleased']);
    expect(types(release('h'), hold('h'), release('h'))).toEqual([]);
    refused('hold.ended', release('h'), hold('h'), convert('h', 'b'));
  });
  it('expires at its time, once', () => {
    expect(types(expire('h', eve), hold('h'))).toEqual([]);
    expect(types(expire('h', later), hold('h'))).toEqual(['HoldExpired']);
    expect(types(expire('h', later), hold('h'), expire('h', later))).toEqual([]);
  });
});

describe('an arrival', () => {
  it('is taken once: the first one wins, and its own repeat hears the same', () => {
    expect(types(arrive('a'), grant('a'))).toEqual(['Arrived']);
    expect(types(arrive('a'), grant('a'), arrive('a'))).toEqual([]);
    refused('gate.already-used', arrive('a', 'gate-2'), grant('a'), arrive('a'));
  });
  it('needs a booking that stands', () => {
    refused('gate.not-booked', arrive('a'));
    refused('gate.cancelled', arrive('a'), grant('a'), free('a'));
    refused('gate.cancelled', arrive('h'), hold('h'));
  });
  it('is that of the revision that was judged: nobody is let in on a place that was moved within the day meanwhile', () => {
    const moved = grant('a', { revision: 2, start: at('05:10') });
    refused('gate.cancelled', arrive('a'), grant('a'), moved);
    expect(types(arrive('a', 'gate-1', 2), grant('a'), moved)).toEqual(['Arrived']);
    expect(types(arrive('a'), grant('a'), bar('a', 2))).toEqual(['Arrived']);
  });
  it('ends moving and cancelling', () => {
    refused('booking.not-active', free('a'), grant('a'), arrive('a'));
    refused('booking.not-active', grant('a', { revision: 2, start: at('05:10') }), grant('a'), arrive('a'));
  });
});

describe('what is shown as free', () => {
  it('is the least over the slots of the visit, without holds and reserved places', () => {
    const state = after(grant('a', { start: at('05:20') }), hold('h', { start: at('05:20') }));
    expect(freeOf(state, 'passport', at('05:00'))).toBe(0);
    expect(freeOf(state, 'passport', at('05:30'))).toBe(2);
    expect(freeOf(state, 'id-card', at('05:20'), later)).toBe(1);
    expect(freeOf(state, 'id-card', at('05:05'))).toBe(0);
  });
  it('of a day is the sum over its starts that have not begun', () => {
    const state = after(...full);
    expect(freeOfDay(state, 'id-card', eve)).toEqual({ free: 22, times: 11, firstStart: at('05:10') });
    expect(freeOfDay(state, 'early-bird', at('05:10'))).toEqual({ free: 2, times: 1, firstStart: at('05:20') });
    expect(freeOfDay(openedFrom(rulesOf({ open: [] })), 'id-card', eve)).toEqual({
      free: 0,
      times: 0,
      firstStart: null,
    });
  });
  it('has the starts at which all slots of the visit are open', () => {
    const starts = startsOf(openedFrom(rulesOf()), 'passport').map((start) => start.slice(11, 16));
    expect(starts).toEqual(['05:00', '05:10', '05:20', '05:30', '06:30', '06:40', '06:50', '07:00']);
  });
});
