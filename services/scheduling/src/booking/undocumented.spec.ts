import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { elsewhere, key, outcome, plenty, scarce, scarceStart, tally, world, type World } from '../testing/world.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.close());

const children = ['child0', 'child1', 'child2', 'child3', 'child4', 'child5'];
const family = (citizen = 'asha', counted = children) => ({
  citizen,
  persons: [citizen, ...children],
  undocumented: counted,
});
const bookFor = (person: string, place: typeof plenty | typeof scarce = scarce, by = family()) =>
  here.call('scheduling.book', { ...by, person, command: key(`${person} ${place.service}`), ...place });
const holdFor = (person: string, place: typeof plenty | typeof scarce = scarce) =>
  here.call('scheduling.hold', { ...family(), person, command: key(`hold ${person}`), ...place });
const firstThree = () => Promise.all(children.slice(0, 3).map((child) => bookFor(child)));

describe('Persons without a document', () => {
  it('have three active bookings of a service by account, and as many of the next', async () => {
    await firstThree();
    expect(await outcome(bookFor('child3'))).toBe('booking.undocumented-limit');
    expect(await outcome(bookFor('child3', plenty))).toBe('ok');
    expect(await here.free()).toBe(17);
  });

  it('are counted together, however many ask at once', async () => {
    const outcomes = await Promise.all(children.map((child) => outcome(bookFor(child))));
    expect(tally(outcomes)).toEqual({ ok: 3, 'booking.undocumented-limit': 3 });
  });

  it('do not stand in the way of who has one', async () => {
    await firstThree();
    expect(await outcome(bookFor('asha'))).toBe('ok');
  });

  it('share the three by phone: those of another account with it count too', async () => {
    await firstThree();
    const neighbour = { citizen: 'baraka', persons: ['baraka'], undocumented: ['baraka', ...children] };
    expect(await outcome(bookFor('baraka', scarce, neighbour))).toBe('booking.undocumented-limit');
  });

  it('count while their booking is active, also when they were taken off the list', async () => {
    const [first] = await firstThree();
    const withoutFirst = { ...family(), persons: ['asha', ...children.slice(1)] };
    expect(await outcome(bookFor('child3', scarce, withoutFirst))).toBe('booking.undocumented-limit');
    await here.call('scheduling.cancel', { ...family(), command: key('c'), booking: first?.id ?? '' });
    expect(await outcome(bookFor('child3', scarce, withoutFirst))).toBe('ok');
  });

  it('get no place by way of a hold', async () => {
    const held = await holdFor('child3');
    await firstThree();
    const using = { ...family(), person: 'child3', command: key('use'), hold: held.id };
    expect(await outcome(here.call('scheduling.book', using))).toBe('booking.undocumented-limit');
    expect(await outcome(holdFor('child4'))).toBe('booking.undocumented-limit');
  });

  it('hear the same of a key that was answered, however many there are by now', async () => {
    const [first] = await firstThree();
    expect(await bookFor('child0')).toEqual(first);
  });
});

describe('Booking the very place that is held', () => {
  it('uses the hold, also when nothing else is free there', async () => {
    const held = await here.hold('asha');
    await Promise.all(Array.from({ length: 19 }, (_, i) => here.book(`p${i}`)));
    const booked = await here.book('asha');
    expect(booked).toMatchObject({ status: 'confirmed', start: scarceStart });
    expect(await here.free()).toBe(0);
    expect(await outcome(here.bookHeld('asha', held.id))).toBe('hold.ended');
    expect(await here.book('asha')).toEqual(booked);
  });

  it('takes a new place once the hold has ended, and leaves a hold elsewhere to its end', async () => {
    await here.hold('asha');
    here.seams.clock.advance(300);
    await here.book('asha');
    await here.hold('baraka', elsewhere);
    await here.book('baraka');
    expect([await here.free(), await here.free(elsewhere)]).toEqual([18, 19]);
  });
});
