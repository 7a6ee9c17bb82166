import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { BookingRecord } from '#contracts';
import { revokedHash } from '#slips';
import { specFor } from '#testing';
import { bookingFact, bookingOf, centre, date, scripted, type ScriptedCheckIn } from '../support/scripted.ts';
import { booking } from './booking.decider.ts';
import type { BookingHeard, HearBooking } from './booking.events.ts';

const stateOf = (change: Partial<BookingRecord> = {}) =>
  bookingFact(bookingOf('b1', change), 'taken').data as HearBooking['data'];
const hear = (change?: Partial<BookingRecord>): HearBooking => ({ type: 'HearBooking', data: stateOf(change) });
const heard = (change?: Partial<BookingRecord>): BookingHeard => ({ type: 'BookingHeard', data: stateOf(change) });

describe('what is heard of a booking', () => {
  const given = specFor(booking);
  it('counts when it is newer, and never twice', () => {
    given().when(hear()).then(heard());
    given(heard()).when(hear()).thenNothing();
    given(heard())
      .when(hear({ revision: 2 }))
      .then(heard({ revision: 2 }));
    given(heard({ revision: 2 }))
      .when(hear())
      .thenNothing();
    given(heard())
      .when(hear({ status: 'arrived' }))
      .then(heard({ status: 'arrived' }));
    given(heard({ status: 'arrived' }))
      .when(hear())
      .thenNothing();
  });
});

describe('the lists of a day', () => {
  let checkIn: ScriptedCheckIn;
  beforeEach(async () => (checkIn = await scripted()));
  afterEach(() => checkIn.relay.stop());

  const tell = async (told: 'taken' | 'cancelled' | 'arrived', change: Partial<BookingRecord> = {}, id = 'b1') => {
    await checkIn.heard.booking(bookingFact(bookingOf(id, change), told));
    await checkIn.relay.drained();
  };
  const listed = async (of = date) => (await checkIn.known.gateList(centre, of)).map((one) => one.booking);
  const revoked = (of = date) => checkIn.known.revoked(centre, of);
  const tomorrow = { start: '2026-12-02T06:00:00Z', end: '2026-12-02T06:15:00Z', date: '2026-12-02' };

  it('name the bookings of a centre and day by start, arrived ones too', async () => {
    await tell('taken', { start: '2026-12-01T07:00:00Z' }, 'late');
    await tell('taken', {}, 'early');
    await tell('arrived', { status: 'arrived' }, 'early');
    await tell('taken', { centre: 'mombasa' }, 'elsewhere');
    expect(await listed()).toEqual(['early', 'late']);
  });

  it('name a moved booking at its new place, and its old slip as revoked at the old one', async () => {
    await tell('taken');
    await tell('taken', { ...tomorrow, revision: 2 });
    expect([await listed(), await listed(tomorrow.date)]).toEqual([[], ['b1']]);
    expect([await revoked(), await revoked(tomorrow.date)]).toEqual([[revokedHash('b1', 1)], []]);
  });

  it('name a cancelled booking no more, and its slips as revoked', async () => {
    await tell('taken');
    await tell('cancelled', { status: 'cancelled', revision: 2 });
    expect(await listed()).toEqual([]);
    expect([...(await revoked())].sort()).toEqual([revokedHash('b1', 1), revokedHash('b1', 2)].sort());
  });

  it('revoke nothing by an arrival, nor by what is told again', async () => {
    await tell('taken');
    await tell('taken');
    await tell('arrived', { status: 'arrived' });
    expect(await revoked()).toEqual([]);
  });

  it('are the same when check-in builds them anew from its own store', async () => {
    await tell('taken');
    await tell('taken', { ...tomorrow, revision: 2 });
    await tell('cancelled', { ...tomorrow, status: 'cancelled', revision: 3 });
    await tell('taken', {}, 'b2');
    const lists = async () => [
      await listed(),
      await revoked(),
      await listed(tomorrow.date),
      await revoked(tomorrow.date),
    ];
    const before = await lists();
    await checkIn.relay.stop();
    checkIn = await scripted({ store: checkIn.store });
    expect(await lists()).toEqual(before);
  });

  it('take no fact that breaks its schema: it is parked, not tried for ever', async () => {
    const fact = bookingFact(bookingOf('b1'), 'taken');
    await expect(checkIn.heard.booking({ ...fact, data: { booking: 'b1' } })).rejects.toMatchObject({
      name: 'PoisonError',
    });
    await checkIn.heard.booking({ ...fact, type: 'huduma.scheduling.booking.later.v1' });
  });
});
