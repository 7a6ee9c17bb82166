// What if the process dies before this append, what if just after it? For every append of every process over two streams.
import { describe, expect, it } from '@jest/globals';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { mortal, type Death } from '../testing/mortal-store.ts';
import { by, elsewhere, key, outcome, plenty, scarce, tally, world, type World } from '../testing/world.ts';

const dayAfter = { ...plenty, start: '2026-12-03T06:00:00Z' };
const sameDay = { ...plenty, start: '2026-12-02T08:00:00Z' };

type Story = Readonly<{
  prepare(here: World): Promise<string>;
  /** The request; its answer without revision and version must be the same however often it was interrupted. */
  act(here: World, id: string): Promise<object>;
  /** Places taken at `plenty`, `sameDay`, `dayAfter` at the end, and the statuses of the person's bookings. */
  end: readonly [number, number, number, ...string[]];
}>;
const nothing = () => Promise.resolve('');
const booked = async (here: World) => (await here.book('asha', plenty)).id;
const held = async (here: World) => (await here.hold('asha', plenty)).id;

const stories: Readonly<Record<string, Story>> = {
  booking: { prepare: nothing, act: (here) => here.book('asha', plenty), end: [1, 0, 0, 'confirmed'] },
  holding: { prepare: nothing, act: (here) => here.hold('asha', plenty), end: [1, 0, 0] },
  'using a hold': { prepare: held, act: (here, id) => here.bookHeld('asha', id), end: [1, 0, 0, 'confirmed'] },
  'letting a hold go': {
    prepare: held,
    act: (here, hold) => here.call('scheduling.release', { ...by('asha'), hold, command: key('release') }),
    end: [0, 0, 0],
  },
  'moving to another day': {
    prepare: booked,
    act: (here, id) => here.move('asha', id, dayAfter),
    end: [0, 0, 1, 'confirmed'],
  },
  'moving within the day': {
    prepare: booked,
    act: (here, id) => here.move('asha', id, sameDay),
    end: [0, 1, 0, 'confirmed'],
  },
  cancelling: { prepare: booked, act: (here, id) => here.cancel('asha', id), end: [0, 0, 0, 'cancelled'] },
  'cancelling after a move': {
    prepare: async (here) => (await here.move('asha', await booked(here), dayAfter)).id,
    act: (here, id) => here.cancel('asha', id),
    end: [0, 0, 0, 'cancelled'],
  },
  arriving: { prepare: booked, act: (here, id) => here.arrive(id), end: [1, 0, 0, 'arrived'] },
};

const takenAt = async (here: World) =>
  Promise.all([plenty, sameDay, dayAfter].map(async (place) => 50 - (await here.free(place))));
const endOf = async (here: World) => [...(await takenAt(here)), ...(await here.statuses('asha'))];
/** Without what a second attempt counts anew. */
const bare = (answer: object): object => ({ ...answer, revision: 0, version: 0, expiresAt: '' });

/** Runs the story until the process dies at its nth append; undefined when it needs fewer. */
const dead = async (store: EventStore, story: Story, nth: number, death: Death): Promise<string | undefined> => {
  const dying = mortal(store);
  const here = await world({ store: dying });
  const id = await story.prepare(here);
  await here.service.relay.drained();
  dying.dieAt(nth, death);
  const end = await Promise.race([outcome(story.act(here, id)), dying.died]);
  await here.abandon();
  return end === 'died' ? id : undefined;
};

const uninterrupted = async (story: Story): Promise<object> => {
  const here = await world();
  const answer = await story.act(here, await story.prepare(here));
  await here.close();
  return answer;
};

/** Lets the process die at each append of the story, one run after the other; how many runs there were. */
const atEachAppend = async (story: Story, death: Death, then: (store: EventStore, id: string) => Promise<void>) => {
  for (let nth = 1; ; nth += 1) {
    const store = await eventStoreAt('memory:', 'scheduling');
    const id = await dead(store, story, nth, death);
    if (id === undefined) return nth - 1;
    await then(store, id);
  }
};

describe.each(Object.keys(stories))('%s, when the process dies', (name) => {
  const story = stories[name] as Story;
  it.each(['before', 'after'] as const)('just %s any append: the same key hears the same', async (death) => {
    const answer = await uninterrupted(story);
    const runs = await atEachAppend(story, death, async (store, id) => {
      const here = await world({ store });
      expect(await story.act(here, id)).toEqual(answer);
      expect(await endOf(here)).toEqual(story.end);
      await here.close();
    });
    expect(runs).toBeGreaterThan(0);
  });

  it.each(['before', 'after'] as const)('just %s any append: the settler ends it, and the key works', async (death) => {
    const answer = await uninterrupted(story);
    const runs = await atEachAppend(story, death, async (store, id) => {
      const here = await world({ store, now: '2026-12-01T05:00:11Z' });
      await here.service.settler.settleOld();
      await here.service.relay.drained();
      expect(await here.service.settler.openIntents()).toBe(0);
      expect((await takenAt(here)).reduce((sum, places) => sum + places, 0)).toBeLessThanOrEqual(1);
      expect(bare(await story.act(here, id))).toEqual(bare(answer));
      expect(await endOf(here)).toEqual(story.end);
      await here.close();
    });
    expect(runs).toBeGreaterThan(0);
  });
});

describe('a crowd, when the process dies in the middle', () => {
  it.each(['before', 'after'] as const)('just %s an append: nothing is lost and nothing oversold', async (death) => {
    for (const nth of [1, 2, 3, 4, 5, 6]) {
      const store = await eventStoreAt('memory:', 'scheduling');
      const dying = mortal(store);
      const before = await world({ store: dying });
      const movers = await Promise.all(['m1', 'm2', 'm3'].map((who) => before.book(who, elsewhere)));
      dying.dieAt(nth, death);
      const people = Array.from({ length: 60 }, (_, i) => `p${i}`);
      const answered = new Map<string, string>();
      const acts = [
        ...people.map((who) => outcome(before.book(who)).then((end) => answered.set(who, end))),
        ...movers.map(({ id }, i) => outcome(before.move(`m${i + 1}`, id, scarce))),
      ];
      await Promise.race([Promise.all(acts), dying.died]);
      await before.abandon();

      const here = await world({ store, now: '2026-12-01T05:00:11Z' });
      await here.service.settler.settleOld();
      for (const [who, end] of answered) if (end === 'ok') expect(await here.statuses(who)).toEqual(['confirmed']);
      const again = await Promise.all(people.map((who) => outcome(here.book(who))));
      const won = await here.confirmed(people);
      expect(tally(again)).toEqual({ ok: won, 'booking.slot-full': 60 - won });
      expect(await here.free()).toBe(0);
      expect(await here.confirmed(['m1', 'm2', 'm3'])).toBe(3);
      expect(won + 3 - (20 - (await here.free(elsewhere)))).toBe(20);
      await here.close();
    }
  });
});
