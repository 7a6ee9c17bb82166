import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { bookingStatuses } from '#contracts';
import { addMinutes, localDate } from '#time';
import { bookingOf, centre } from '../support/scripted.ts';
import { bestAtTheGate, gatePolicies, gateRefusal, type AtTheGate } from './gate.policies.ts';

const booking = bookingOf('b1');
const slip = { revision: 1, centre, service: booking.service, start: booking.start };
const onTime: AtTheGate = {
  forged: false,
  slip: null,
  booking,
  centre,
  zone: 'Africa/Nairobi',
  now: '2026-12-01T05:45:00Z',
  gatePolicy: { earlyMinutes: 30, lateMinutes: 30 },
};
const with_ = (change: Partial<AtTheGate>, ofBooking: Partial<typeof booking> = {}): AtTheGate => ({
  ...onTime,
  booking: { ...booking, ...ofBooking },
  ...change,
});
const at = (now: string) => with_({ now });

describe('the gate', () => {
  it.each([
    ['admits on time', onTime, undefined],
    ['admits with a genuine slip', with_({ slip }), undefined],
    ['admits from 30 minutes before the start', at('2026-12-01T05:30:00Z'), undefined],
    ['refuses a second earlier', at('2026-12-01T05:29:59Z'), 'gate.too-early'],
    ['admits until 30 minutes after the start', at('2026-12-01T06:30:00Z'), undefined],
    ['refuses a second later', at('2026-12-01T06:30:01Z'), 'gate.too-late'],
    ['goes by the policy of the service', with_({ gatePolicy: { earlyMinutes: 5, lateMinutes: 0 } }), 'gate.too-early'],
    ['refuses the day before', at('2026-11-30T06:00:00Z'), 'gate.other-day'],
    ['goes by the local day: 21:00 UTC is tomorrow', at('2026-11-30T21:00:00Z'), 'gate.too-early'],
    ['refuses the day after', at('2026-12-01T21:00:00Z'), 'gate.other-day'],
    ['refuses a forged slip', with_({ forged: true, booking: null }), 'gate.forged'],
    ['refuses who has not booked', with_({ booking: null }), 'gate.not-booked'],
    ['refuses a booking of another centre', with_({}, { centre: 'mombasa' }), 'gate.other-centre'],
    ['refuses a cancelled booking', with_({}, { status: 'cancelled' }), 'gate.cancelled'],
    ['refuses a booking already used', with_({}, { status: 'arrived' }), 'gate.already-used'],
    ['refuses a visit that was finished', with_({}, { status: 'served' }), 'gate.already-used'],
    ['refuses a visit that was missed', with_({}, { status: 'missed' }), 'gate.already-used'],
  ])('%s', (_, shown, code) => {
    expect(gateRefusal(shown)).toBe(code);
  });

  it('tells of a slip whose booking moved that it was moved, wherever the booking is now', () => {
    const moved = { revision: 2, start: '2026-12-01T08:00:00Z' };
    expect(gateRefusal(with_({ slip }, moved))).toBe('gate.cancelled');
    expect(gateRefusal(with_({ slip }, { ...moved, centre: 'mombasa' }))).toBe('gate.cancelled');
    expect(gateRefusal(with_({ slip: { ...slip, centre: 'mombasa' } }, { revision: 2 }))).toBe('gate.cancelled');
    expect(gateRefusal(with_({ slip, centre: 'kisumu' }, { revision: 2 }))).toBe('gate.other-centre');
  });

  it('takes no older slip, though the booking was moved back to its time', () => {
    expect(gateRefusal(with_({ slip }, { revision: 3 }))).toBe('gate.cancelled');
  });

  it('says of a used slip that it was used, even where an arrival counts as a revision', () => {
    expect(gateRefusal(with_({ slip }, { status: 'arrived', revision: 2 }))).toBe('gate.already-used');
  });
});

const instants = fc.integer({ min: -3000, max: 3000 }).map((minutes) => addMinutes(booking.start, minutes));
const anything: fc.Arbitrary<AtTheGate> = fc.record({
  forged: fc.boolean(),
  slip: fc
    .option(fc.record({ revision: fc.constantFrom(1, 2, 3), centre: fc.constantFrom(centre, 'mombasa') }))
    .map((some) => some && { ...slip, ...some }),
  booking: fc
    .option(
      fc.record({
        status: fc.constantFrom(...bookingStatuses),
        centre: fc.constantFrom(centre, 'mombasa'),
        revision: fc.constantFrom(1, 2),
        start: instants,
      }),
    )
    .map((some) => some && { ...booking, ...some, date: localDate(some.start, 'Africa/Nairobi') }),
  centre: fc.constant(centre),
  zone: fc.constant('Africa/Nairobi'),
  now: instants,
  gatePolicy: fc.record({ earlyMinutes: fc.nat(60), lateMinutes: fc.nat(60) }),
});

it('asks in the order of the public rules', () => {
  expect(gatePolicies.map(({ code }) => code)).toEqual([
    'gate.forged',
    'gate.not-booked',
    'gate.other-centre',
    'gate.cancelled',
    'gate.already-used',
    'gate.other-day',
    'gate.too-early',
    'gate.too-late',
  ]);
});

it('always tells the first reason in order, and admits only when there is none', () => {
  fc.assert(
    fc.property(anything, (shown) => {
      const reasons = gatePolicies.filter(({ refuses }) => refuses(shown)).map(({ code }) => code);
      expect(gateRefusal(shown)).toBe(reasons[0]);
    }),
    { numRuns: 500 },
  );
});

it('admits only bookings of this centre that are confirmed and whose time it is', () => {
  fc.assert(
    fc.property(anything, (shown) => {
      if (gateRefusal(shown) !== undefined) return;
      expect(shown).toMatchObject({
        forged: false,
        booking: { centre, status: 'confirmed' },
      });
      const { start = '' } = shown.booking ?? {};
      expect(shown.now >= addMinutes(start, -60) && shown.now <= addMinutes(start, 60)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('chooses, of several bookings of one person, the one it can admit, else the one that comes furthest', () => {
  const elsewhere = with_({}, { id: 'elsewhere', centre: 'mombasa', start: '2026-12-01T05:40:00Z' });
  const tomorrow = with_({}, { id: 'tomorrow', date: '2026-12-02', start: '2026-12-02T06:00:00Z' });
  const cancelled = with_({}, { id: 'cancelled', status: 'cancelled' });
  expect(bestAtTheGate([elsewhere, tomorrow, onTime, cancelled])?.booking?.id).toBe('b1');
  expect(bestAtTheGate([elsewhere, cancelled, tomorrow])?.booking?.id).toBe('tomorrow');
  expect(bestAtTheGate([elsewhere, cancelled])?.booking?.id).toBe('cancelled');
  expect(bestAtTheGate([])).toBeUndefined();
});
