// Whatever people do at once: the whole service, random stories in waves, on a store that forgets nothing.
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventStoreAt } from '#event-sourcing';
import { by, elsewhere, key, outcome, scarce, world, type World } from '../testing/world.ts';

const places = [scarce, elsewhere, { ...scarce, start: '2026-12-03T07:00:00Z' }] as const;
const people = Array.from({ length: 30 }, (_, i) => `p${i}`);
const everybody = [...people, ...Array.from({ length: 20 }, (_, i) => `crowd${i}`)];

const person = fc.constantFrom(...people);
const place = fc.constantFrom(...places);
const keys = fc.integer({ min: 1, max: 3 }).map(String);
type Act = (here: World) => Promise<unknown>;
const latest = async (here: World, who: string): Promise<string> =>
  (await here.call('scheduling.bookings', by(who))).items.at(-1)?.id ?? 'none';

const acts: fc.Arbitrary<Act> = fc.oneof(
  fc.tuple(person, place, keys).map(
    ([who, at, k]): Act =>
      (here) =>
        here.book(who, at, key(`b ${who} ${k}`, at.start + at.centre)),
  ),
  fc.tuple(person, place, keys).map(
    ([who, at, k]): Act =>
      async (here) =>
        here.move(who, await latest(here, who), at, key(`m ${who} ${k}`, at.start + at.centre)),
  ),
  fc.tuple(person, keys).map(
    ([who, k]): Act =>
      async (here) =>
        here.cancel(who, await latest(here, who), key(`c ${who} ${k}`)),
  ),
  fc.tuple(person, place, keys).map(([who, at, k]): Act => async (here) => {
    const { id } = await here.hold(who, at, key(`h ${who} ${k}`, at.start + at.centre));
    return Number(k) > 1 ? here.bookHeld(who, id, key(`u ${who} ${k}`, id)) : id;
  }),
  person.map(
    (who): Act =>
      async (here) =>
        here.arrive(await latest(here, who)),
  ),
  fc.constantFrom(60, 300).map((seconds): Act => async (here) => {
    await Promise.resolve();
    here.seams.clock.advance(seconds);
  }),
);
const waves = fc.array(fc.array(acts, { maxLength: 25 }), { maxLength: 5 });

/** Places taken at each of the places, and the active bookings there. */
const counts = async (here: World) => {
  const lists = await Promise.all(everybody.map((who) => here.call('scheduling.bookings', by(who))));
  const active = lists.map(({ items }) => items.filter(({ status }) => ['confirmed', 'arrived'].includes(status)));
  const at = ({ centre, start }: (typeof places)[number]) =>
    active.flat().filter((booking) => booking.centre === centre && booking.start === start).length;
  const free = await Promise.all(places.map((one) => here.free(one)));
  return { most: Math.max(...active.map(({ length }) => length)), booked: places.map(at), free };
};

it('no slot is oversold, nobody has two bookings, no place is lost, and a new process sees the same', async () => {
  await fc.assert(
    fc.asyncProperty(waves, async (story) => {
      const store = await eventStoreAt('memory:', 'scheduling');
      const here = await world({ store });
      await Promise.all(everybody.slice(30).map((who) => here.book(who)));
      await here.cancel('crowd0', await latest(here, 'crowd0'));
      for (const wave of story) {
        const ends = await Promise.all(wave.map((act) => outcome(act(here))));
        expect(ends.filter((end) => end.startsWith('not a refusal'))).toEqual([]);
      }
      here.seams.clock.advance(600); // whatever is held has ended
      const seen = await counts(here);
      expect(seen.most).toBeLessThanOrEqual(1);
      expect(seen.booked.map((booked, i) => booked + (seen.free[i] ?? 0))).toEqual([20, 20, 20]);
      const now = here.seams.clock.now();
      await here.close();
      const later = await world({ store, now });
      expect(await counts(later)).toEqual(seen);
      await later.service.settler.settleOld();
      expect(await later.service.settler.openIntents()).toBe(0);
      await later.close();
    }),
    { numRuns: 25 },
  );
}, 60_000);
