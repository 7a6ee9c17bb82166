import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { aggregates, eventStoreAt, type EventStore } from '#event-sourcing';
import { agenda } from '../agenda/agenda.decider.ts';
import { agendaStream } from '../agenda/agenda.events.ts';
import { mortal } from '../testing/mortal-store.ts';
import { elsewhere, outcome, scarce, world, type World } from '../testing/world.ts';

let store: EventStore;
let here: World;
beforeEach(async () => {
  store = await eventStoreAt('memory:', 'scheduling');
});
afterEach(() => here.close());

/** A process that died with the wish durable and the place not granted. */
const leftOpen = async () => {
  const dying = mortal(store);
  const dead = await world({ store: dying });
  await dead.book('other');
  dying.dieAt(2, 'before');
  await Promise.race([outcome(dead.book('asha')), dying.died]);
  await dead.abandon();
};

describe('an intent that somebody left', () => {
  it('is left alone for ten seconds, and shows as nothing meanwhile', async () => {
    await leftOpen();
    here = await world({ store, now: '2026-12-01T05:00:10Z' });
    await here.service.settler.settleOld();
    expect(await here.service.settler.openIntents()).toBe(1);
    expect(await here.statuses('asha')).toEqual([]);
    here.seams.clock.advance(1);
    await here.service.settler.settleOld();
    expect(await here.typesOf('bookings-asha')).toEqual(['BookingRequested', 'IntentWithdrawn']);
    expect(await here.typesOf('agenda-first-centre.scarce.2026-12-02')).toContain('RevisionBarred');
  });
  it('is settled by the next command of the person before that is decided', async () => {
    await leftOpen();
    here = await world({ store });
    const booked = await here.book('asha', elsewhere, { id: 'another key', fingerprint: 'body' });
    expect(booked).toMatchObject({ status: 'confirmed', centre: 'second-centre' });
    expect([await here.statuses('asha'), await here.free(), await here.free(elsewhere)]).toEqual([
      ['confirmed'],
      19,
      19,
    ]);
  });
  it('is settled once, however many settlers there are', async () => {
    await leftOpen();
    const now = '2026-12-01T05:00:11Z';
    here = await world({ store, now, exclusive: false });
    const other = await world({ store, now, exclusive: false });
    await Promise.all([here, other, here].map(({ service }) => service.settler.settleOld()));
    expect(await here.typesOf('bookings-asha')).toEqual(['BookingRequested', 'IntentWithdrawn']);
    await other.close();
  });
});

describe('a move that could not give up its old place, because somebody arrived there', () => {
  it('gives up the new one: the arrival wins', async () => {
    const dying = mortal(store);
    const dead = await world({ store: dying });
    const { id } = await dead.book('asha');
    dying.dieAt(3, 'after'); // the wish, the other agenda's opening, the new place
    await Promise.race([outcome(dead.move('asha', id, elsewhere)), dying.died]);
    const doors = { store, ...dead.seams, exclusive: false };
    const arrival = { booking: id, revision: 1, at: dead.seams.clock.now(), command: 'gate' };
    const old = agendaStream('first-centre', 'scarce', '2026-12-02');
    await aggregates(agenda, doors).handle(old, { type: 'Arrive', data: arrival }, 'arrive-gate');
    await dead.abandon();

    here = await world({ store, now: '2026-12-01T05:00:11Z' });
    expect([await here.free(), await here.free(elsewhere)]).toEqual([19, 19]);
    await here.service.settler.settleOld();
    expect([await here.free(), await here.free(elsewhere)]).toEqual([19, 20]);
    expect(await here.statuses('asha')).toEqual(['arrived']);
    expect(await outcome(here.move('asha', id, elsewhere))).toBe('booking.not-active');
  });
});

describe('views built anew', () => {
  it('find everything settled that is, and write nothing', async () => {
    const first = await world({ store });
    const { id } = await first.book('asha');
    await first.move('asha', id, elsewhere);
    await first.cancel('asha', id);
    await first.hold('baraka', scarce);
    await first.close();
    here = await world({ store, now: '2026-12-01T05:01:00Z' });
    const before = await commits();
    await here.service.settler.settleOld();
    expect([await here.service.settler.openIntents(), await commits()]).toEqual([0, before]);
  });
});

const commits = async () => {
  let count = 0;
  for await (const _ of store.all()) count += 1;
  return count;
};
