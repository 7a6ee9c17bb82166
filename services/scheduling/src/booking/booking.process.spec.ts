import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { outcome, world, type World } from '../testing/world.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.close());

describe('booking', () => {
  it('gives a place, which its citizen sees at once and nobody else gets', async () => {
    const booked = await here.book('asha');
    expect(booked).toMatchObject({ status: 'confirmed', revision: 1, version: 1, person: 'asha' });
    expect(await here.free()).toBe(19);
    expect(await here.statuses('asha')).toEqual(['confirmed']);
    expect(await outcome(here.call('scheduling.booking', { citizen: 'b', persons: ['b'], booking: booked.id }))).toBe(
      'booking.not-found',
    );
  });
});
