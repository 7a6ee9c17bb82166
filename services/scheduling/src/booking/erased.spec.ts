// What a citizen has under way while they are erased: it stands by then and is ended, or it comes too late.
import { afterEach, describe, expect, it } from '@jest/globals';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { eventually, specFor } from '#testing';
import { mortal, type Death } from '../testing/mortal-store.ts';
import { standingStill } from '../testing/standing-still.ts';
import { by, key, outcome, plenty, scarce, world, type World } from '../testing/world.ts';
import { bookings } from './booking.decider.ts';
import type { BookingCommand, BookingEvent } from './booking.events.ts';

const now = '2026-12-01T05:00:00Z';
const since = '2026-11-01T00:00:00Z';
const later = '2026-12-01T05:30:00Z';
const place = {
  ...{ centre: 'gpo', counter: 'identity', date: '2026-12-02', start: '2026-12-02T06:00:00Z' },
  ...{ end: '2026-12-02T06:15:00Z', dayEnd: '2026-12-02T21:00:00Z' },
};
const asking = (change: object = {}) => ({
  ...{ booking: 'b1', key: { id: 'k', fingerprint: 'body' }, now, citizen: 'asha', person: 'asha' },
  ...change,
});
const about = { service: 'id-card', kind: 'public', place, zone: 'Africa/Nairobi' } as const;
const book = (change: object = {}): BookingCommand => ({
  type: 'RequestBooking',
  data: { ...asking(change), ...about },
});
const hold = (change: object = {}): BookingCommand => ({
  type: 'RequestHold',
  data: { ...asking(change), ...about, expiresAt: '2026-12-01T06:00:00Z' },
});
const close = (at = now, of = since): BookingCommand => ({
  type: 'CloseToCitizen',
  data: { citizen: 'asha', since: of, now: at },
});
const gone: BookingEvent = { type: 'CitizenGone', data: { citizen: 'asha', since, at: now } };
const given = specFor(bookings);

describe('a person for whom somebody acted who was erased', () => {
  it('gets nothing more that was asked from the account that is gone, or from an earlier one', () => {
    for (const asked of [{ since }, { since: '2026-10-01T00:00:00Z' }]) {
      given(gone).when(book(asked)).thenRefused('session.invalid');
      given(gone).when(hold(asked)).thenRefused('session.invalid');
    }
  });
  it('gets what others ask for them, and what somebody asks who has registered under the pseudonym since', () => {
    for (const asked of [
      { citizen: 'baraka', since },
      { since: later, now: later },
    ])
      expect(given(gone).when(book(asked)).decided()).toHaveLength(1);
  });
  it('gets nothing within an hour from whoever does not say since when they have an account', () => {
    given(gone).when(book()).thenRefused('session.invalid');
    given(gone)
      .when(book({ now: '2026-12-01T05:59:59Z' }))
      .thenRefused('session.invalid');
    expect(
      given(gone)
        .when(book({ now: '2026-12-01T06:00:00Z' }))
        .decided(),
    ).toHaveLength(1);
  });
  it('is closed to them once, and again when a later account of theirs goes', () => {
    given().when(close()).then(gone);
    given(gone).when(close(later)).thenNothing();
    given(gone)
      .when(close(later, later))
      .then({ type: 'CitizenGone', data: { citizen: 'asha', since: later, at: later } });
    given(gone, { type: 'CitizenGone', data: { citizen: 'asha', since: '2026-10-01T00:00:00Z', at: later } })
      .when(book({ since, now: later }))
      .thenRefused('session.invalid');
  });
  it('can still have cancelled what stands', () => {
    const [asked] = given().when(book()).decided();
    if (!asked) throw new Error('not asked');
    const cancel = { type: 'RequestCancel', data: asking({ key: { id: 'c', fingerprint: 'body' }, since }) } as const;
    expect(given(asked, gone).when(cancel).decided()).toMatchObject([{ type: 'CancelRequested' }]);
  });
});

const running: World[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((here) => here.close()));
});
const started = async (store: EventStore): Promise<World> => {
  const here = await world({ store, exclusive: false });
  running.push(here);
  return here;
};

const family = { citizen: 'asha', persons: ['asha', 'child'], since };
const erase = (here: World) => here.call('scheduling.cancel-all', { ...family, reason: 'erased' });
const ask = (here: World) =>
  here.call('scheduling.book', { ...family, person: 'child', command: key('book'), ...scarce });

describe('a booking under way in another process while its citizen is erased', () => {
  it.each(['BookingRequested', 'PlaceGranted'])('comes too late when that stood still before %s', async (before) => {
    const store = await eventStoreAt('memory:', 'scheduling');
    const { slow, reached, letGo } = standingStill(store, before);
    const [one, two] = [await started(slow), await started({ ...standingStill(store, 'nothing').slow })];
    const late = outcome(ask(one));
    await reached;
    await erase(two);
    letGo();
    expect(await late).toBe('session.invalid');
    expect(await two.free()).toBe(20);
    await eventually(async () => (await two.service.settler.openIntents()) === 0);
    expect(await outcome(ask(two))).toBe('session.invalid');
    expect(await outcome(two.book('child'))).toBe('ok');
  });

  it('is refused after the log was replayed too, and not to whoever registers again', async () => {
    const store = await eventStoreAt('memory:', 'scheduling');
    await erase(await started({ ...standingStill(store, 'nothing').slow }));
    const next = await started(store);
    expect(await outcome(ask(next))).toBe('session.invalid');
    const again = { ...family, since: later, person: 'child', command: key('again'), ...scarce };
    expect(await outcome(next.call('scheduling.book', again))).toBe('ok');
  });
});

const bookedAndHeld = async (here: World): Promise<void> => {
  await here.call('scheduling.book', { ...family, person: 'child', command: key('b'), ...scarce });
  await here.call('scheduling.hold', { ...family, person: 'asha', command: key('h'), ...plenty });
};

describe('erasing somebody who has a booking and a hold', () => {
  it.each(['before', 'after'] as const)(
    'comes to its end when it dies %s any append and is asked again',
    async (how) => {
      for (let nth = 1; ; nth += 1) {
        const store = await eventStoreAt('memory:', 'scheduling');
        if (!(await died(store, nth, how))) break;
        const next = await started(store);
        await erase(next);
        expect([nth, await next.free(), await next.free(plenty)]).toEqual([nth, 20, 50]);
        expect(await next.statuses('child')).toEqual(['cancelled']);
        expect(
          await outcome(next.call('scheduling.hold', { ...family, person: 'asha', command: key('n'), ...plenty })),
        ).toBe('session.invalid');
      }
    },
  );
});

/** Erases until the process dies at its nth append; false when it needs fewer. */
const died = async (store: EventStore, nth: number, how: Death): Promise<boolean> => {
  const dying = mortal(store);
  const here = await world({ store: dying });
  await bookedAndHeld(here);
  await here.service.relay.drained();
  dying.dieAt(nth, how);
  const end = await Promise.race([erase(here).then(() => 'lived' as const), dying.died]);
  await here.abandon();
  return end === 'died';
};

it('leaves alone what they have booked by themselves who stood on the list', async () => {
  const here = await started(await eventStoreAt('memory:', 'scheduling'));
  await here.book('child', plenty);
  expect(await erase(here)).toEqual({ cancelled: 0 });
  expect((await here.call('scheduling.bookings', by('child'))).items).toMatchObject([{ status: 'confirmed' }]);
});
