// The provider is down for 5 minutes of clock time: what is due waits and then leaves in the order of each booking.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { systemTimers } from '#platform';
import { eventually } from '#testing';
import { House, taken, type Process } from './testing/house.ts';
import type { Fault } from './testing/fake-africastalking.ts';

const context = { deadlineMs: 1_000, caller: 'gateway', signal: new AbortController().signal };
const bookings = ['b1', 'b2', 'b3', 'b4', 'b5', 'b6', 'b7', 'b8'];

let [house, service] = [] as unknown as [House, Process];
beforeEach(async () => {
  house = await House.open();
  for (const [n, id] of bookings.entries())
    house.contacts[id] = {
      givenName: 'Asha',
      phone: `+2547000001${String(n).padStart(2, '0')}`,
      email: null,
      language: 'en',
    };
  service = await house.start();
});
afterEach(() => house.close());

const counts = async () => (await service.rpc['notification.statistics']({}, context)).counts;
const seconds = async (many: number): Promise<void> => {
  for (let passed = 0; passed < many; passed += 10) {
    house.seams.clock.advance(10);
    await service.runDue();
    // Whatever would be sent now has the time to be.
    await systemTimers.sleep(20);
  }
};

it.each<Fault>([{ http: 503 }, { statusCode: 405, status: 'InsufficientBalance' }])(
  'loses nothing, doubles nothing and keeps the order of each booking: %j',
  async (fault) => {
    house.provider.meetWith(() => fault);
    for (const id of bookings) await service.hear(taken(id, 1, id));
    await seconds(100);
    for (const id of bookings) await service.hear(taken(id, 2, id));
    await seconds(200);
    expect(house.provider.taken).toEqual([]);
    house.provider.meetWith(() => undefined);
    await eventually(async () => {
      await seconds(10);
      return house.provider.taken.length === 2 * bookings.length;
    });
    await seconds(600);
    const perNumber = Map.groupBy(house.provider.taken, ({ to }) => to);
    expect(perNumber.size).toBe(bookings.length);
    for (const texts of perNumber.values())
      expect(texts.map(({ text }) => text.split(':')[0])).toEqual(['Asha, booked', 'Asha, moved']);
    await eventually(async () => (await counts()).sent === 16);
    expect(await counts()).toMatchObject({ requested: 16, sent: 16, possibleRepeats: 0, failed: 0, givenUp: 0 });
  },
);

it('lets nothing of a booking overtake what waits before it, though the provider is back just then', async () => {
  house.identityUp = false;
  await service.hear(taken('b1', 1, 'b1'));
  await service.hear(taken('b1', 2, 'b1'));
  house.provider.meetWith((text) => (text.startsWith('Asha, booked') ? { http: 503 } : undefined));
  house.identityUp = true;
  await house.has('SendingFailed');
  await seconds(30);
  expect(house.provider.taken).toEqual([]);
  house.provider.meetWith(() => undefined);
  await eventually(async () => {
    await seconds(10);
    return house.provider.taken.length === 2;
  });
  expect(house.provider.taken.map(({ text }) => text.split(':')[0])).toEqual(['Asha, booked', 'Asha, moved']);
});

it('puts few texts in doubt while answers are lost: one at a time finds out whether the provider is back', async () => {
  const many = Array.from({ length: 120 }, (_, n) => `c${String(n)}`);
  for (const [n, id] of many.entries())
    house.contacts[id] = {
      givenName: 'Asha',
      phone: `+254700000${String(n).padStart(3, '0')}`,
      email: null,
      language: 'en',
    };
  house.provider.meetWith(() => 'cut');
  await Promise.all(many.map((id) => service.hear(taken(id, 1, id))));
  await eventually(async () => (await counts()).answersLost > 0);
  await seconds(100);
  expect((await counts()).answersLost).toBeLessThan(60);
  house.provider.meetWith(() => undefined);
  await eventually(async () => {
    await seconds(10);
    return (await counts()).sent === many.length;
  });
  const after = await counts();
  expect(after.possibleRepeats).toBe(after.answersLost);
  expect(house.provider.taken).toHaveLength(many.length);
});

it('lets confirmations wait for no job engine', async () => {
  house.jobsUp = false;
  const fact = taken('b1', 1, 'b1');
  // Days ahead: its reminder wants a job.
  const later = { date: '2026-12-07', start: '2026-12-07T06:20:00Z', end: '2026-12-07T06:35:00Z' };
  await service.hear({ ...fact, data: { ...(fact.data as object), ...later } });
  await eventually(() => house.provider.taken.length === 1);
  expect(house.provider.taken[0]?.text).toMatch(/^Asha, booked/);
});
