import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { eventStoreAt, type Commit, type Message } from '#event-sourcing';
import { elsewhere, outcome, plenty, scarce, world, type World } from '../testing/world.ts';
import { audit } from './audit.ts';
import {
  agendaOfScarce,
  arrived,
  barred,
  breakChain,
  claim,
  freed,
  granted,
  plant,
  wish,
} from './testing/wrong-stores.ts';

let here: World;
beforeEach(async () => {
  here = await world();
});
afterEach(() => here.close());

const commits = async (): Promise<readonly Commit[]> => {
  const all: Commit[] = [];
  for await (const commit of here.store.all()) all.push(commit);
  return all;
};

/** Booked, moved, moved away, cancelled, held, used, released, arrived, and refused. */
const aDay = async (): Promise<void> => {
  const crowd = Array.from({ length: 24 }, (_, i) => `p${String(i)}`);
  await Promise.all(crowd.map((who) => outcome(here.book(who))));
  const away = await here.book('mover', elsewhere);
  await outcome(here.move('mover', away.id, scarce));
  const early = await here.book('early', plenty);
  await here.move('early', early.id, { start: '2026-12-02T06:15:00Z' });
  const late = await here.book('late', elsewhere);
  await here.cancel('late', late.id);
  const hold = await here.hold('holder', elsewhere);
  await here.bookHeld('holder', hold.id);
  const arriving = await here.book('arriving', elsewhere);
  here.seams.clock.set('2026-12-02T06:50:00Z');
  await here.arrive(arriving.id, 'second-centre');
};

describe('the audit', () => {
  it('finds nothing wrong after a day of everything, counts what stands, and writes nothing', async () => {
    await aDay();
    const before = await commits();
    const report = await audit(here.store, 0);
    expect(report.wrong).toEqual({ oversold: [], holdsWithoutEnd: [], illegalLives: [], brokenChains: [] });
    expect(report).toMatchObject({
      ok: true,
      bookings: 24,
      holds: 0,
      granted: 24,
      oversold: 0,
      commits: before.length,
    });
    expect(report.perSlot).toContainEqual({
      agenda: agendaOfScarce,
      slot: scarce.start,
      kind: 'public',
      offered: 20,
      granted: 20,
    });
    expect(await commits()).toEqual(before);
  });

  it('finds nothing wrong with an empty store', async () => {
    const { ok, bookings, slots } = await audit(await eventStoreAt('memory:', 'scheduling'));
    expect({ ok, bookings, slots }).toEqual({ ok: true, bookings: 0, slots: 0 });
  });
});

describe('an oversold slot', () => {
  beforeEach(async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => here.book(`p${String(i)}`)));
  });

  it('is found, with its version', async () => {
    await plant(here.store, 'bookings-p-x', wish('x'));
    await plant(here.store, agendaOfScarce, granted('x'));
    const { ok, oversold, illegalLives, wrong } = await audit(here.store, 0);
    expect({ ok, oversold, illegalLives }).toEqual({ ok: false, oversold: 1, illegalLives: 0 });
    const at = { agenda: agendaOfScarce, version: 22, slot: scarce.start, kind: 'public' };
    expect(wrong.oversold).toEqual([{ ...at, granted: 21, offered: 20 }]);
  });

  it('is found when it lasted for one event alone', async () => {
    await plant(here.store, agendaOfScarce, granted('x'), freed('x', 2));
    expect((await audit(here.store)).wrong.oversold).toHaveLength(1);
  });

  it('is a place of a kind or at a time that is not offered at all', async () => {
    await plant(here.store, agendaOfScarce, granted('x', { kind: 'reserved' }));
    await plant(
      here.store,
      agendaOfScarce,
      granted('y', { start: '2026-12-02T17:00:00Z', end: '2026-12-02T17:30:00Z' }),
    );
    expect((await audit(here.store)).wrong.oversold.map(({ granted: places, offered }) => [places, offered])).toEqual([
      [1, 0],
      [1, 0],
    ]);
  });
});

describe('a broken chain', () => {
  it('is reported for each stream, and the other streams are audited all the same', async () => {
    await aDay();
    // p1 is the beginning of other names: what begins like a broken stream is found too.
    for (const who of ['zz', 'p100']) await plant(here.store, `bookings-${who}`, wish(who, { person: who }));
    const names = new Set((await commits()).map(({ stream }) => stream));
    const agendaElsewhere = 'agenda-second-centre.scarce.2026-12-02';
    await breakChain(here.store, agendaElsewhere);
    await breakChain(here.store, 'bookings-p1');
    await breakChain(here.store, 'bookings-p10');
    const report = await audit(here.store, 0);
    expect(report.ok).toBe(false);
    expect(report.wrong.brokenChains.map(({ stream }) => stream)).toEqual([
      agendaElsewhere,
      'bookings-p1',
      'bookings-p10',
    ]);
    expect(report.wrong.illegalLives.map(({ booking }) => booking)).toEqual(['p100', 'zz']);
    expect(report.streams).toBe(names.size);
  });
});

describe('an illegal life', () => {
  const cases: readonly (readonly [string, readonly Message[], string])[] = [
    [
      'a second place in the same agenda',
      [granted('a'), granted('a', { revision: 2 })],
      'was given a place while it had one',
    ],
    [
      'a place at a barred revision',
      [barred('a', 1), granted('a')],
      'was given a place at a revision that had been overtaken or barred',
    ],
    ['a place freed twice', [granted('a'), freed('a', 2), freed('a', 3)], 'was freed without having a place'],
    [
      'a place freed by the revision that took it',
      [granted('a'), freed('a', 1)],
      'was freed by a revision that had been overtaken',
    ],
    ['a place freed after an arrival', [granted('a'), arrived('a'), freed('a', 2)], 'was freed after an arrival'],
    ['a second arrival', [granted('a'), arrived('a'), arrived('a')], 'arrived twice'],
    ['an arrival of nobody', [arrived('a')], 'arrived without having a place'],
    [
      'a booking made of no hold',
      [{ type: 'HoldConverted', data: { ...claim('a'), hold: 'h' } }],
      'was made of a hold that did not stand',
    ],
    [
      'a hold that expired before its time',
      [
        { type: 'PlaceHeld', data: { ...claim('h'), expiresAt: '2026-12-01T06:00:00Z' } },
        { type: 'HoldExpired', data: { hold: 'h' } },
      ],
      'expired before its time',
    ],
  ];

  it.each(cases)('is %s', async (_, events, why) => {
    await here.book('opener');
    await plant(here.store, agendaOfScarce, ...events);
    const { ok, wrong } = await audit(here.store);
    expect(ok).toBe(false);
    expect(wrong.illegalLives.map((life) => life.why)).toContain(why);
  });

  it('is a place that nobody asked for', async () => {
    await here.book('opener');
    await plant(here.store, agendaOfScarce, granted('a'));
    const found = { stream: agendaOfScarce, booking: 'a', why: 'has a place that nobody asked for' };
    expect((await audit(here.store)).wrong.illegalLives).toEqual([found]);
  });

  it('is a confirmed booking that has lost its place', async () => {
    const { id } = await here.book('asha');
    await plant(here.store, agendaOfScarce, { type: 'PlaceFreed', data: { ...freedOf(id), why: 'moved' } });
    expect((await audit(here.store, 0)).wrong.illegalLives.map(({ why }) => why)).toEqual([]);
    here.seams.clock.advance(60);
    await here.book('later');
    expect((await audit(here.store, 30)).wrong.illegalLives).toEqual([
      { stream: 'bookings-asha', booking: id, why: 'has lost its place' },
    ]);
  });

  const freedOf = (booking: string) => ({
    ...{ booking, revision: 2, keptBackUntil: scarce.start },
    claim: claim(booking, { citizen: 'asha', person: 'asha' }),
  });

  it('is a wish that was neither carried out nor withdrawn, once it should have been', async () => {
    await here.book('opener');
    await plant(here.store, 'bookings-p-a', wish('a'));
    expect((await audit(here.store, 7200)).ok).toBe(true);
    expect((await audit(here.store, 600)).wrong.illegalLives.map(({ why }) => why)).toEqual([
      'was never given the place of revision 1, nor was that withdrawn',
    ]);
  });

  it('is a second active booking of one person for one service', async () => {
    await here.book('asha');
    await plant(here.store, 'bookings-asha', wish('second', { person: 'asha', at: '2026-12-01T05:00:00Z' }));
    await plant(here.store, agendaOfScarce, granted('second', { person: 'asha' }));
    expect((await audit(here.store)).wrong.illegalLives.map(({ booking, why }) => [booking, why])).toEqual([
      ['second', 'is a second active booking of the service'],
    ]);
  });
});

describe('a hold without an end', () => {
  it('is one that is still held though its time and the time to settle are over', async () => {
    const { id } = await here.hold('asha');
    expect((await audit(here.store)).holdsWithoutEnd).toBe(0);
    here.seams.clock.advance(300 + 121);
    await here.book('juma', plenty);
    const { ok, wrong } = await audit(here.store);
    expect(ok).toBe(false);
    expect(wrong.holdsWithoutEnd).toEqual([{ agenda: agendaOfScarce, hold: id, expiresAt: '2026-12-01T05:05:00Z' }]);
  });
});
