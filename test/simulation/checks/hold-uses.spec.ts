import { describe, expect, it } from '@jest/globals';
import type { Commit } from '#event-sourcing';
import { HoldUses } from './hold-uses.ts';

const endsAt = 40_000;
const command = { id: 'c1/book k2' };
const wish = { type: 'BookingRequested', data: { booking: 'b-1', revision: 1, command: command.id } };
const used = { type: 'HoldConverted', data: { booking: 'b-1', revision: 1, hold: 'h-1' } };
const commit = (event: object): Commit => ({ events: [event] }) as unknown as Commit;
const life = { name: 'scheduling-1', alive: true, pausedUntil: 0 };

/** Late or not: the wish stood, the request came and the use landed at these instants. */
const isLate = (at: { came?: number; stood?: number; landed: number; skewMs?: number; key?: string }): boolean => {
  let now = at.stood ?? 0;
  const uses = new HoldUses(() => now);
  const { came, skewMs = 0, key = command.id } = at;
  const asked = { life, pattern: 'scheduling.book', request: { command: { id: key } } };
  const inHand = came === undefined ? [] : [{ ...asked, sinceMs: came }];
  if (at.stood !== undefined) uses.heed(commit(wish), { skewMs, inHand });
  now = at.landed;
  uses.heed(commit(used), { skewMs, inHand });
  return uses.isLate('h-1', endsAt);
};

describe('a hold was used', () => {
  it('in time by whoever asked in time, whatever the clock did while the store was slow', () => {
    expect(isLate({ came: 39_990, stood: 39_999, landed: 500_000 })).toBe(false);
  });

  it.each([
    ['the request came when it had ended', { came: 40_000, stood: 10_000, landed: 40_010 }],
    ['the wish stood when it had ended', { came: 39_990, stood: 40_000, landed: 40_010 }],
    ['its host was ahead of the end', { came: 39_990, stood: 39_990, landed: 40_000, skewMs: 10 }],
    ['nobody was asking for it any more', { stood: 10_000, landed: 20_000 }],
    ['somebody else was asking for something else', { came: 10, stood: 20, landed: 30, key: 'c1/book k3' }],
    ['nobody had wished for it', { came: 10, landed: 20 }],
  ])('late: %s', (_, at) => {
    expect(isLate(at)).toBe(true);
  });
});
