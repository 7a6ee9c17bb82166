// A gate's process stands still while another one moves the booking within its day: nobody is let in on what was judged before.
import { describe, expect, it } from '@jest/globals';
import { eventStoreAt, type EventStore } from '#event-sourcing';
import { boundStore } from '../testing/bound-store.ts';
import { rivals } from '../testing/rivals.ts';
import { key, outcome, plenty } from '../testing/world.ts';

const later = { ...plenty, start: '2026-12-02T08:00:00Z' };

/** The store, each call of which waits for something first. */
const over = (store: EventStore, before: () => Promise<unknown>): EventStore => ({
  ...boundStore(store),
  append: async (batch) => {
    await before();
    return store.append(batch);
  },
  read: async (stream, from) => {
    if (/^(bookings|agenda)-/.test(stream)) await before();
    return store.read(stream, from);
  },
});

const started = rivals();

/** What two askings with one key hear, and how the booking stands, when it was moved before this call; undefined when there are fewer. */
const movedBefore = async (call: number) => {
  const store = await eventStoreAt('memory:', 'scheduling');
  const fast = await started(over(store, () => Promise.resolve()));
  const { id } = await fast.book('asha', plenty);
  const so: { calls: number; moved?: string } = { calls: 0 };
  const slow = await started(
    over(store, async () => {
      if ((so.calls += 1) === call) so.moved = await outcome(fast.move('asha', id, later));
    }),
  );
  so.calls = 0;
  const ask = { booking: id, centre: plenty.centre, at: slow.seams.clock.now(), command: key('gate'), revision: 1 };
  const arrive = () => outcome(slow.call('scheduling.arrive', ask));
  const heard = [await arrive(), await arrive()];
  const { moved } = so;
  return moved === undefined ? undefined : { moved, heard, status: (await fast.statuses('asha'))[0] };
};

describe('an arrival on a revision that another process moves away', () => {
  it('is refused, and again, wherever its own process stood meanwhile; or it was first and the move is refused', async () => {
    for (let call = 1; ; call += 1) {
      const end = await movedBefore(call);
      if (!end) {
        expect(call).toBeGreaterThan(4);
        return;
      }
      const { moved } = end;
      if (moved === 'ok')
        expect(end).toEqual({ moved, heard: ['gate.cancelled', 'gate.cancelled'], status: 'confirmed' });
      else expect(end).toEqual({ moved: 'booking.not-active', heard: ['ok', 'ok'], status: 'arrived' });
    }
  });
});
