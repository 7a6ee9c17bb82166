// Several processes on one store, none of which owns it: routing is an economy, the fence decides.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventStoreAt } from '#event-sourcing';
import { eventually } from '#testing';
import { boundStore } from '../testing/bound-store.ts';
import { standingStill } from '../testing/standing-still.ts';
import { by, elsewhere, key, outcome, plenty, scarce, tally, world, type World } from '../testing/world.ts';

let [one, two]: World[] = [];
beforeEach(async () => {
  const store = await eventStoreAt('memory:', 'scheduling');
  one = await world({ store, exclusive: false });
  two = await world({ store: boundStore(store), exclusive: false });
});
afterEach(async () => {
  await Promise.all([one?.close(), two?.close()]);
});

const both = (): readonly [World, World] => {
  if (!one || !two) throw new Error('not started');
  return [one, two];
};

describe('a process that was so slow that another one settled its wish', () => {
  it('finds its revision barred when its grant comes late, and decides the key anew', async () => {
    const [, b] = both();
    await b.book('other');
    const gate = Promise.withResolvers<undefined>();
    const slow: World['store'] = {
      ...boundStore(b.store),
      append: async (batch) => {
        const grants = batch.some(({ events }) => events.some(({ type }) => type === 'PlaceGranted'));
        if (grants) await gate.promise;
        return b.store.append(batch);
      },
    };
    const late = await world({ store: slow, exclusive: false });
    const booking = late.book('asha');
    await eventually(async () => (await b.typesOf('bookings-asha')).length === 1);
    const third = await world({ store: boundStore(b.store), exclusive: false, now: '2026-12-01T05:00:11Z' });
    await third.service.settler.settleOld();
    expect(await b.typesOf('bookings-asha')).toEqual(['BookingRequested', 'IntentWithdrawn']);
    gate.resolve(undefined);
    expect(await booking).toMatchObject({ status: 'confirmed', revision: 2 });
    expect([await b.free(), await b.statuses('asha')]).toEqual([18, ['confirmed']]);
    await Promise.all([late.close(), third.close()]);
  });

  it('says no yes to a wish that is withdrawn while it is found by its key', async () => {
    const [, b] = both();
    const death = Promise.withResolvers<undefined>();
    death.promise.catch(() => undefined);
    const dying: World['store'] = {
      ...boundStore(b.store),
      append: async (batch) => {
        if (batch.some(({ events }) => events.some(({ type }) => type === 'PlaceGranted'))) await death.promise;
        return b.store.append(batch);
      },
    };
    const first = await world({ store: dying, exclusive: false });
    void outcome(first.book('asha'));
    await eventually(async () => (await b.typesOf('bookings-asha')).length === 1);
    const settling = await world({ store: boundStore(b.store), exclusive: false, now: '2026-12-01T05:00:11Z' });
    let reads = 0;
    const watched: World['store'] = {
      ...boundStore(b.store),
      read: async (stream, from) => {
        // The first look finds the wish by its key; before the second one it is withdrawn.
        if (stream === 'bookings-asha' && (reads += 1) === 2) await settling.service.settler.settleOld();
        return b.store.read(stream, from);
      },
    };
    const again = await world({ store: watched, exclusive: false });
    expect(await again.book('asha')).toMatchObject({ status: 'confirmed', revision: 2 });
    expect([await b.free(), await b.statuses('asha')]).toEqual([19, ['confirmed']]);
    death.reject(new Error('never heard of again'));
    await Promise.all([again.close(), settling.close(), first.abandon()]);
  });
});

describe('a process that stands still half-way through ending something', () => {
  it.each([
    ['PlaceFreed', 'booking'],
    ['HoldReleased', 'hold'],
  ] as const)('before %s is helped by whoever ends the %s under another key', async (before, what) => {
    const [, b] = both();
    const { slow, reached, letGo } = standingStill(b.store, before);
    const late = await world({ store: slow, exclusive: false });
    // It has settled what is open and looked at what stands, when the other's wish becomes durable.
    const between = standingStill(b.store, what === 'hold' ? 'ReleaseRequested' : 'CancelRequested');
    const other = await world({ store: between.slow, exclusive: false });
    const { id } = what === 'hold' ? await b.hold('asha') : await b.book('asha');
    const end = (here: World, by_: string) =>
      what === 'hold'
        ? here.call('scheduling.release', { ...by('asha'), hold: id, command: key(by_) })
        : here.cancel('asha', id, key(by_));
    const second = end(other, 'second');
    await between.reached;
    const first = end(late, 'first');
    await reached;
    between.letGo();
    expect(await second).toMatchObject({ status: what === 'hold' ? 'released' : 'cancelled' });
    expect(await b.free()).toBe(20);
    letGo();
    expect(await first).toMatchObject({ status: what === 'hold' ? 'released' : 'cancelled' });
    await Promise.all([late.close(), other.close()]);
  });
});

describe('two changes of one booking at once in two processes', () => {
  const to = { ...plenty, start: '2026-12-03T06:00:00Z' };
  const elsewhereTo = { ...plenty, start: '2026-12-02T08:00:00Z' };
  it.each([
    ['move', (here: World, id: string) => here.move('asha', id, elsewhereTo, key('second'))],
    ['cancel', (here: World, id: string) => here.cancel('asha', id, key('second'))],
  ] as const)('a %s follows no move that has no place yet: whoever hears yes had it', async (what, change) => {
    const [, b] = both();
    const { id } = await b.book('asha', plenty);
    // The second has settled what is open and looked at what stands, when the first one's wish becomes durable.
    const between = standingStill(b.store, what === 'cancel' ? 'CancelRequested' : 'MoveRequested');
    const other = await world({ store: between.slow, exclusive: false });
    const second = outcome(change(other, id));
    await between.reached;
    const { slow, reached, letGo } = standingStill(b.store, 'PlaceGranted');
    const late = await world({ store: slow, exclusive: false });
    const first = outcome(late.move('asha', id, to, key('first')));
    await reached;
    between.letGo();
    expect(await second).toBe('ok');
    letGo();
    expect(await first).toBe(what === 'cancel' ? 'booking.not-active' : 'ok');
    expect(await neverGiven(b)).toEqual([]);
    expect(await outcome(b.move('asha', id, to, key('first')))).toBe(await first);
    await Promise.all([late.close(), other.close()]);
  });

  it('a booking follows no cancel that has not freed its place, wherever it stood when that was wished', async () => {
    for (let look = 1; ; look += 1) {
      const store = await eventStoreAt('memory:', 'scheduling');
      const first = await world({ store: boundStore(store), exclusive: false });
      const { id } = await first.book('asha', plenty);
      const { slow, reached, letGo } = standingStill(store, 'PlaceFreed');
      const late = await world({ store: slow, exclusive: false });
      let [looks, cancelled]: [number, Promise<unknown>] = [0, Promise.resolve()];
      const watched: World['store'] = {
        ...boundStore(store),
        read: async (stream, from) => {
          if (stream === 'bookings-asha' && (looks += 1) === look) {
            cancelled = outcome(late.cancel('asha', id));
            await reached;
          }
          return store.read(stream, from);
        },
      };
      const other = await world({ store: watched, exclusive: false });
      const heard = await outcome(other.book('asha', elsewhereTo, key('again')));
      // Either it came before the cancel, or the cancel is carried out before anything else is given.
      expect([look, heard, await first.free(plenty)]).toEqual([look, heard, heard === 'ok' ? 50 : 49]);
      letGo();
      await cancelled;
      await Promise.all([first.close(), late.close(), other.close()]);
      if (looks < look) return;
    }
  });

  /** Revisions of wishes for a place that stand and that no agenda ever gave one. */
  const neverGiven = async ({ store }: World): Promise<readonly unknown[]> => {
    const events: { type: string; data: unknown }[] = [];
    for await (const commit of store.all()) events.push(...commit.events);
    const revisions = (...types: readonly string[]) =>
      events.filter(({ type }) => types.includes(type)).map(({ data }) => (data as { revision: number }).revision);
    const over = new Set([...revisions('PlaceGranted'), ...revisions('IntentWithdrawn')]);
    return revisions('BookingRequested', 'MoveRequested').filter((revision) => !over.has(revision));
  };
});

describe('two processes', () => {
  it('share 20 places among 200 rivals, and the others hear that the slot is full', async () => {
    const [a, b] = both();
    const people = Array.from({ length: 100 }, (_, i) => [outcome(a.book(`a${i}`)), outcome(b.book(`b${i}`))]);
    expect(tally(await Promise.all(people.flat()))).toEqual({ ok: 20, 'booking.slot-full': 180 });
    expect([await a.free(), await b.free()]).toEqual([0, 0]);
  });
  it('give one person one booking of the service', async () => {
    const [a, b] = both();
    const wishes = [a.book('asha', scarce, key('x')), b.book('asha', elsewhere, key('y'))];
    const outcomes = await Promise.all(wishes.map(outcome));
    expect(outcomes.filter((end) => end === 'ok').length).toBeLessThanOrEqual(1);
    expect((await a.statuses('asha')).length).toBe(outcomes.filter((end) => end === 'ok').length);
    expect(await b.statuses('asha')).toEqual(await a.statuses('asha'));
  });
  it('answer one key alike', async () => {
    const [a, b] = both();
    const answers = await Promise.all([a, b, a, b].map((here) => here.book('asha', scarce, key('same'))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await b.free()).toBe(19);
  });
  it('see at once what the other has answered', async () => {
    const [a, b] = both();
    const { id } = await a.book('asha', plenty);
    expect(await b.statuses('asha')).toEqual(['confirmed']);
    await b.cancel('asha', id);
    expect(await outcome(a.move('asha', id, { start: '2026-12-03T06:00:00Z' }))).toBe('booking.not-active');
    expect(await a.free(plenty)).toBe(50);
  });
  it('let a move and an arrival race without leaving two places', async () => {
    const [a, b] = both();
    for (let i = 0; i < 20; i += 1) {
      const who = `p${i}`;
      const { id } = await b.book(who, plenty);
      const to = { ...plenty, centre: 'second-centre' };
      const ends = await Promise.all([
        outcome(a.move(who, id, to)),
        outcome(b.arrive(id, 'first-centre', key(`gate ${who}`))),
      ]);
      expect(ends).toContain('ok');
      expect((await a.free(plenty)) + (await a.free(to))).toBe(100 - i - 1);
    }
  });
});
