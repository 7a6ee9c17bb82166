import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { by, elsewhere, key, outcome, world, type World } from '../testing/world.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.close());

describe('an arrival', () => {
  it('is taken once; its own repeat hears the same, another one that the booking was used', async () => {
    const { id } = await here.book('asha');
    const arrived = await here.arrive(id);
    expect(arrived).toMatchObject({ status: 'arrived', citizen: 'asha', date: '2026-12-02' });
    expect(await here.arrive(id)).toEqual(arrived);
    expect(await outcome(here.arrive(id, 'first-centre', key('other gate')))).toBe('gate.already-used');
    expect(await here.statuses('asha')).toEqual(['arrived']);
  });
  it('of ten at once is one', async () => {
    const { id } = await here.book('asha');
    const gates = Array.from({ length: 10 }, (_, i) => outcome(here.arrive(id, 'first-centre', key(`gate ${i}`))));
    expect((await Promise.all(gates)).filter((one) => one === 'ok')).toHaveLength(1);
  });
  it('needs a booking that stands at this centre', async () => {
    const { id } = await here.book('asha');
    expect(await outcome(here.arrive('unknown'))).toBe('gate.not-booked');
    expect(await outcome(here.arrive(id, 'second-centre'))).toBe('gate.other-centre');
    await here.move('asha', id, elsewhere);
    expect(await outcome(here.arrive(id))).toBe('gate.other-centre');
    await here.cancel('asha', id);
    expect(await outcome(here.arrive(id, 'second-centre'))).toBe('gate.cancelled');
  });
  it('is refused on a revision that was moved away since the gate looked', async () => {
    const { id } = await here.book('asha');
    await here.move('asha', id, { start: '2026-12-03T07:00:00Z' });
    const ask = { booking: id, centre: 'first-centre', at: here.seams.clock.now() };
    const arrive = (revision: number) =>
      here.call('scheduling.arrive', { ...ask, command: key(`gate ${revision}`), revision });
    expect(await outcome(arrive(1))).toBe('gate.cancelled');
    expect(await outcome(arrive(2))).toBe('ok');
  });
  it('races with a move, and either wins whole', async () => {
    const { id } = await here.book('asha');
    const [arrived, moved] = await Promise.all([outcome(here.arrive(id)), outcome(here.move('asha', id, elsewhere))]);
    expect([
      ['ok', 'booking.not-active'],
      ['gate.other-centre', 'ok'],
    ]).toContainEqual([arrived, moved]);
    expect((await here.free()) + (await here.free(elsewhere))).toBe(39);
  });
});

describe('finding', () => {
  it('knows a booking by id, by reference as typed, and by person, as soon as it was answered', async () => {
    const { id, reference } = await here.book('asha');
    const typed = reference.toLowerCase().replace('-', '');
    const found = await Promise.all([
      here.call('scheduling.find', { reference: typed }),
      here.call('scheduling.find', { booking: id }),
      here.call('scheduling.find', { person: 'asha' }),
    ]);
    for (const { items } of found) expect(items).toEqual([expect.objectContaining({ id, citizen: 'asha' })]);
    expect(await here.call('scheduling.find', { reference: 'not one' })).toEqual({ items: [] });
    expect(await here.call('scheduling.find', { booking: 'unknown' })).toEqual({ items: [] });
  });
});

describe('cancelling everything of a citizen', () => {
  it('ends bookings and holds, once, and leaves whoever has arrived', async () => {
    const { id } = await here.book('asha');
    await here.arrive(id);
    const both = { citizen: 'asha', persons: ['asha', 'child'] };
    await here.call('scheduling.book', { ...both, person: 'child', command: key('c'), ...elsewhere });
    await here.call('scheduling.hold', {
      ...both,
      person: 'asha',
      command: key('h'),
      service: 'plenty-card',
      centre: 'first-centre',
      start: '2026-12-02T06:00:00Z',
    });
    expect(await here.call('scheduling.cancel-all', { ...both, reason: 'erased' })).toEqual({ cancelled: 2 });
    expect(await here.call('scheduling.cancel-all', { ...both, reason: 'erased' })).toEqual({ cancelled: 0 });
    expect(await here.statuses('child')).toEqual(['cancelled']);
    expect(await here.statuses('asha')).toEqual(['arrived']);
    const { items } = await here.call('scheduling.bookings', both);
    expect(items.map(({ status }) => status).toSorted()).toEqual(['arrived', 'cancelled']);
    expect(await here.call('scheduling.bookings', by('baraka'))).toEqual({ items: [] });
  });

  it('finds what is still under way when it is asked', async () => {
    const booking = here.book('asha');
    const ended = here.call('scheduling.cancel-all', { citizen: 'asha', persons: ['asha'], reason: 'erased' });
    await booking;
    expect(await ended).toEqual({ cancelled: 1 });
    expect(await here.statuses('asha')).toEqual(['cancelled']);
  });
});
