import { afterEach, describe, expect, it } from '@jest/globals';
import { eventStoreAt } from '#event-sourcing';
import { scratchFolder } from '#testing';
import { elsewhere, key, outcome, plenty, scarce, tally, world, type World } from '../testing/world.ts';

const people = (count: number, name = 'p') => Array.from({ length: count }, (_, i) => `${name}${i}`);
const folder = scratchFolder('scheduling-race');
let here: World | undefined;
let runs = 0;

const start = async (store: 'memory' | 'sqlite'): Promise<World> => {
  const address = store === 'memory' ? 'memory:' : `sqlite:${folder.path}/${(runs += 1)}`;
  here = await world({ store: await eventStoreAt(address, 'scheduling'), views: address });
  return here;
};

afterEach(async () => {
  await here?.close();
  await here?.store.close();
  here = undefined;
});

describe.each(['memory', 'sqlite'] as const)('a crowd at one slot of 20 places, on %s', (store) => {
  it('of 300 persons has 20 winners and 280 who hear that it is full, and nothing else', async () => {
    const world = await start(store);
    const outcomes = await Promise.all(people(300).map((who) => outcome(world.book(who))));
    expect(tally(outcomes)).toEqual({ ok: 20, 'booking.slot-full': 280 });
    expect(await world.free()).toBe(0);
    expect(await world.confirmed(people(300))).toBe(20);
    await world.service.relay.told();
    expect(new Set(world.facts.map(({ id }) => id)).size).toBe(20);
    expect(await world.streams('bookings-')).toBe(20);
  });

  it('stays sound with 8 moves and 8 cancels in it', async () => {
    const world = await start(store);
    const [movers, cancellers] = [people(8, 'm'), people(8, 'c')];
    const away = await Promise.all(movers.map((who) => world.book(who, elsewhere)));
    const there = await Promise.all(cancellers.map((who) => world.book(who)));
    const [crowd, moves, cancels] = await Promise.all([
      Promise.all(people(300).map((who) => outcome(world.book(who)))),
      Promise.all(movers.map((who, i) => outcome(world.move(who, away[i]?.id ?? '', scarce)))),
      Promise.all(cancellers.map((who, i) => outcome(world.cancel(who, there[i]?.id ?? '')))),
    ]);
    expect(tally(cancels)).toEqual({ ok: 8 });
    const [won, moved] = [tally(crowd)['ok'] ?? 0, tally(moves)['ok'] ?? 0];
    expect(tally([...crowd, ...moves])).toEqual({ ok: won + moved, 'booking.slot-full': 308 - won - moved });
    expect(won + moved + (await world.free())).toBe(20);
    expect(won + moved).toBeGreaterThanOrEqual(12);
    expect(await world.confirmed([...people(300), ...movers])).toBe(won + 8);
    expect(await world.free(elsewhere)).toBe(20 - 8 + moved);
  });
});

describe('one person at once', () => {
  it('with one key ten times gets one booking and ten equal answers', async () => {
    const world = await start('memory');
    const answers = await Promise.all(people(10).map(() => world.book('asha', scarce, key('one'))));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(await world.free()).toBe(19);
  });

  it('gets two services, and one service only once', async () => {
    const world = await start('memory');
    const wishes = [world.book('asha'), world.book('asha', plenty), world.book('asha', elsewhere, key('again'))];
    expect(await Promise.all(wishes.map(outcome))).toEqual(['ok', 'ok', 'booking.already-active']);
  });

  it('with two moves of one booking keeps one booking at one place', async () => {
    const world = await start('memory');
    const { id } = await world.book('asha', plenty);
    const targets = ['2026-12-02T08:00:00Z', '2026-12-03T08:00:00Z'].map((start) => ({ ...plenty, start }));
    const moves = targets.map((to) => outcome(world.move('asha', id, to, key(to.start))));
    expect(await Promise.all(moves)).toEqual(['ok', 'ok']);
    const frees = await Promise.all([plenty, ...targets].map((at) => world.free(at)));
    expect(frees).toEqual([50, 50, 49]);
    expect(await world.statuses('asha')).toEqual(['confirmed']);
  });

  it('with a move and a cancel ends with the booking cancelled and no place taken', async () => {
    const world = await start('memory');
    const { id } = await world.book('asha', plenty);
    const to = { ...plenty, start: '2026-12-03T08:00:00Z' };
    await Promise.all([outcome(world.move('asha', id, to)), outcome(world.cancel('asha', id))]);
    expect(await world.statuses('asha')).toEqual(['cancelled']);
    expect([await world.free(plenty), await world.free(to)]).toEqual([50, 50]);
  });
});
