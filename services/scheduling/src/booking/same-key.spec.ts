// One key asked of two processes at once: the slower one finds what the other made of it, wherever it stood meanwhile.
import { describe, expect, it } from '@jest/globals';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { boundStore } from '../testing/bound-store.ts';
import { rivals } from '../testing/rivals.ts';
import { key, plenty, type World } from '../testing/world.ts';

const same = key('same');
const later = { ...plenty, start: '2026-12-02T08:00:00Z' };

/** What stands before, what is asked twice, and what the faster process does once it has its answer. */
type Story = Readonly<{
  before?: (here: World) => Promise<string>;
  ask: (here: World, id: string) => Promise<unknown>;
  after?: (here: World, id: string) => Promise<unknown>;
}>;
const stories: Readonly<Record<string, Story>> = {
  hold: { ask: (here) => here.hold('asha', plenty, same) },
  booking: { ask: (here) => here.book('asha', plenty, same) },
  'booking of what is held': {
    before: async (here) => (await here.hold('asha', plenty)).id,
    ask: (here) => here.book('asha', plenty, same),
  },
  'use of a hold': {
    before: async (here) => (await here.hold('asha', plenty)).id,
    ask: (here, id) => here.bookHeld('asha', id, same),
  },
  move: {
    before: async (here) => (await here.book('asha', plenty)).id,
    ask: (here, id) => here.move('asha', id, later, same),
  },
  'move before an arrival': {
    before: async (here) => (await here.book('asha', plenty)).id,
    ask: (here, id) => here.move('asha', id, later, same),
    after: (here, id) => here.arrive(id, plenty.centre),
  },
};

const over = (store: EventStore, beforeRead: () => Promise<unknown>): EventStore => ({
  ...boundStore(store),
  read: async (stream, from) => {
    if (stream === 'bookings-asha') await beforeRead();
    return store.read(stream, from);
  },
});

const started = rivals();

/** The answers of the faster and of the slower process, which stood before this look; undefined when it looks less often. */
const answers = async ({ before, ask, after }: Story, look: number) => {
  const store = await eventStoreAt('memory:', 'scheduling');
  const fast = await started(over(store, () => Promise.resolve()));
  const id = (await before?.(fast)) ?? '';
  let [looks, heard]: [number, unknown] = [0, undefined];
  const stand = async (): Promise<void> => {
    if ((looks += 1) !== look) return;
    heard = await ask(fast, id);
    await after?.(fast, id);
  };
  const slow = await started(over(store, stand));
  const answer = await ask(slow, id);
  return heard === undefined ? undefined : { heard, answer };
};

describe('a key that is asked again of another process while the first one stands still', () => {
  it.each(Object.entries(stories))('has one answer, wherever that stood: %s', async (_, story) => {
    for (let look = 1; ; look += 1) {
      const both = await answers(story, look);
      if (!both) {
        expect(look).toBeGreaterThan(3);
        return;
      }
      expect(both.answer).toEqual(both.heard);
    }
  });
});
