import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { by, elsewhere, key, outcome, plenty, scarce, world, type World } from '../testing/world.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.close());

const dayAfter = { ...plenty, start: '2026-12-03T06:00:00Z' };
const people = (count: number) => Array.from({ length: count }, (_, i) => `p${i}`);
const fill = (place: typeof scarce | typeof elsewhere) => Promise.all(people(20).map((who) => here.book(who, place)));

describe('booking', () => {
  it('gives a place, which its citizen sees at once and nobody else gets', async () => {
    const booked = await here.book('asha');
    expect(booked).toMatchObject({ status: 'confirmed', revision: 1, version: 1, person: 'asha' });
    expect(await here.free()).toBe(19);
    expect(await here.call('scheduling.booking', { ...by('asha'), booking: booked.id })).toEqual(booked);
    const asOther = here.call('scheduling.booking', { ...by('baraka'), booking: booked.id });
    expect(await outcome(asOther)).toBe('booking.not-found');
  });
  it('refuses what is not offered, no slot, out of the window or for a stranger', async () => {
    const places = [
      { ...scarce, service: 'unknown' },
      { ...scarce, centre: 'unknown' },
      { ...scarce, start: '2026-12-02T07:30:00Z' },
      { ...scarce, start: '2026-12-01T04:00:00Z' },
    ];
    expect(await Promise.all(places.map((place, i) => outcome(here.book('asha', place, key(`k${i}`)))))).toEqual([
      'booking.not-offered',
      'booking.not-offered',
      'booking.not-a-slot',
      'booking.outside-window',
    ]);
    const forStranger = { ...by('asha'), person: 'baraka', command: key('x'), ...scarce };
    expect(await outcome(here.call('scheduling.book', forStranger))).toBe('citizen.unknown');
  });
  it('tells of an active booking before it tells that the slot is full', async () => {
    await here.book('asha', elsewhere);
    await fill(scarce);
    expect(await outcome(here.book('asha', scarce, key('new')))).toBe('booking.already-active');
    expect(await outcome(here.book('baraka'))).toBe('booking.slot-full');
  });
  it('is possible again once served, missed or cancelled', async () => {
    for (const type of ['finished', 'missed'] as const) {
      const { id } = await here.book('asha', scarce, key(type));
      const data = { ...visitOf(id), at: here.seams.clock.now() };
      const fact = { topic: 't', key: id, id: `fact-${type}`, source: '/check-in', time: '', data };
      await here.service.hear({ ...fact, type: `huduma.check-in.visit.${type}.v1` });
      await here.service.hear({ ...fact, type: `huduma.check-in.visit.${type}.v1` });
    }
    const { id } = await here.book('asha', scarce, key('third'));
    await here.cancel('asha', id);
    expect((await here.statuses('asha')).toSorted()).toEqual(['cancelled', 'missed', 'served']);
  });
  it('is over at midnight of the centre after its day', async () => {
    await here.book('asha');
    here.seams.clock.set('2026-12-02T20:59:59Z');
    expect(await here.statuses('asha')).toEqual(['confirmed']);
    here.seams.clock.set('2026-12-02T21:00:00Z');
    expect(await here.statuses('asha')).toEqual(['expired']);
  });
});

describe('a key', () => {
  it('answers the same for ever, made of what it did, not of what has become of it', async () => {
    const booked = await here.book('asha');
    const moved = await here.move('asha', booked.id, elsewhere);
    const cancelled = await here.cancel('asha', booked.id);
    expect(await here.book('asha')).toEqual(booked);
    expect(await here.move('asha', booked.id, elsewhere)).toEqual(moved);
    expect(await here.cancel('asha', booked.id)).toEqual(cancelled);
    expect(moved).toMatchObject({ id: booked.id, status: 'confirmed', revision: 2, centre: 'second-centre' });
    expect(cancelled).toMatchObject({ status: 'cancelled', revision: 3 });
  });
  it('with another body is refused, for another person of the citizen too', async () => {
    const both = { citizen: 'asha', persons: ['asha', 'child'] };
    await here.call('scheduling.book', { ...both, person: 'child', command: key('one'), ...scarce });
    const other = here.call('scheduling.book', { ...both, person: 'asha', command: key('one', 'other'), ...scarce });
    expect(await outcome(other)).toBe('request.key-reused');
  });
  it('of a refusal is decided anew', async () => {
    const crowd = await fill(scarce);
    expect(await outcome(here.book('asha'))).toBe('booking.slot-full');
    await here.cancel('p0', crowd[0]?.id ?? '');
    expect(await outcome(here.book('asha'))).toBe('ok');
  });
});

describe('a move', () => {
  it('takes the new place and gives the old one up', async () => {
    const { id } = await here.book('asha', plenty);
    await here.move('asha', id, dayAfter);
    expect([await here.free(plenty), await here.free(dayAfter)]).toEqual([50, 49]);
    await here.service.relay.told();
    const { centre, start } = plenty;
    expect(here.facts.at(-1)?.data).toMatchObject({ revision: 2, date: '2026-12-03', from: { centre, start } });
  });
  it('to a full target keeps the old place', async () => {
    const { id } = await here.book('asha', elsewhere);
    await fill(scarce);
    expect(await outcome(here.move('asha', id, scarce))).toBe('booking.slot-full');
    expect(await here.call('scheduling.booking', { ...by('asha'), booking: id })).toMatchObject({
      revision: 1,
      ...elsewhere,
    });
    expect(await here.free(elsewhere)).toBe(19);
  });
  it('within the day counts the own place as free', async () => {
    const long = { service: 'long-card', centre: 'first-centre', start: '2026-12-02T06:00:00Z' };
    const crowd = Array.from({ length: 50 }, (_, i) => here.book(`q${i}`, long));
    const [first] = await Promise.all(crowd);
    expect(await outcome(here.move('q0', first?.id ?? '', { start: '2026-12-02T06:15:00Z' }))).toBe('ok');
    expect(await here.free({ ...plenty, start: long.start })).toBe(1);
  });
  it('to where it is, of an arrived booking and of nobody is refused', async () => {
    const { id } = await here.book('asha');
    expect(await outcome(here.move('asha', id, scarce))).toBe('booking.same-slot');
    await here.arrive(id);
    expect(await outcome(here.move('asha', id, elsewhere, key('m2')))).toBe('booking.not-active');
    expect(await outcome(here.cancel('asha', id))).toBe('booking.not-active');
    expect(await outcome(here.move('asha', 'unknown', elsewhere, key('m3')))).toBe('booking.not-found');
  });
});

describe('a hold', () => {
  it('keeps its place and becomes the booking, whose key answers again', async () => {
    const held = await here.hold('asha');
    expect(held).toMatchObject({ status: 'held', expiresAt: '2026-12-01T05:05:00Z' });
    expect([await here.free(), await here.statuses('asha')]).toEqual([19, []]);
    const booked = await here.bookHeld('asha', held.id);
    expect(booked).toMatchObject({ status: 'confirmed', start: scarce.start });
    expect(await here.bookHeld('asha', held.id)).toEqual(booked);
    expect(await here.hold('asha')).toEqual(held);
    expect(await here.free()).toBe(19);
  });
  it('is one at a time, until it is let go', async () => {
    const { id } = await here.hold('asha');
    expect(await outcome(here.hold('asha', plenty, key('second')))).toBe('hold.already-held');
    const release = { ...by('asha'), hold: id };
    const released = await here.call('scheduling.release', { ...release, command: key('release') });
    expect(await here.call('scheduling.release', { ...release, command: key('again') })).toEqual(released);
    expect([released.status, await here.free()]).toEqual(['released', 20]);
    expect(await outcome(here.bookHeld('asha', id))).toBe('hold.ended');
  });
  it('ends at its time, wanted or not', async () => {
    const { id } = await here.hold('asha');
    here.seams.clock.advance(300);
    expect(await here.free()).toBe(20);
    expect(await outcome(here.bookHeld('asha', id))).toBe('hold.ended');
    await here.jobs.runDue();
    const released = here.call('scheduling.release', { ...by('asha'), hold: id, command: key('late') });
    expect((await released).status).toBe('expired');
    expect(await here.typesOf('agenda-first-centre.scarce.2026-12-02')).toEqual([
      'AgendaOpened',
      'PlaceHeld',
      'HoldExpired',
    ]);
  });
  it('that has ended makes room for whoever wants the place', async () => {
    await Promise.all(people(20).map((who) => here.hold(who)));
    expect(await outcome(here.book('asha'))).toBe('booking.slot-full');
    here.seams.clock.advance(300);
    expect(await outcome(here.book('asha'))).toBe('ok');
  });
});

const visitOf = (booking: string) => ({
  visit: 'v',
  ticket: 't',
  booking,
  citizen: 'asha',
  person: 'asha',
  centre: 'first-centre',
  counter: 'scarce',
  service: 'scarce-card',
});
