import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { api, freeSlots, inParallel, loginDetails, newCitizen, phoneMessages, type Citizen } from './support/api.ts';
import { Life, type Account } from './support/crowd.ts';
import type { System } from './support/system.ts';
import { audit, dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';

const kills = 5;
const leastInFlight = 10;
const leastAnswered = 50;
/** A process that comes back is tried again every two seconds at the latest; one process has nobody to wait for. */
const reconnectMs = 10_000;

describe('five kills in the middle of the work', () => {
  let system: System;
  let people: Citizen[];
  let starts: readonly string[];

  beforeAll(async () => {
    system = await startTwenty();
    people = await inParallel(Array.from({ length: 40 }), 16, () => newCitizen(system));
    const days = await Promise.all([3, 4, 5, 6].map((days) => dayFrom(system, days)));
    const slots = await Promise.all(days.map((date) => freeSlots(system, twenty.plenty, twenty.centre, date)));
    starts = slots.flat().map(({ start }) => start);
  });
  afterAll(async () => system.remove());

  it('loses nothing that was answered, doubles nothing, and tells each confirmation once', async () => {
    const accounts: Account[] = people.map((citizen) => ({ citizen, bookings: new Map() }));
    const registered = new Set<string>();
    for (let round = 1; round <= kills; round += 1) {
      const life = new Life(system, accounts, starts, registered, `round-${String(round)}`);
      const working = life.work();
      await eventually(() => life.answered >= leastAnswered && life.inFlight >= leastInFlight, 60_000);
      const [answered, inFlight] = [life.answered, life.inFlight];
      await system.kill();
      life.end();
      await working;
      process.stdout.write(`kill ${String(round)}: ${String(answered)} answered, ${String(inFlight)} in flight\n`);
      expect(answered).toBeGreaterThanOrEqual(leastAnswered);
      expect(inFlight).toBeGreaterThanOrEqual(leastInFlight);
      await system.start();
      await life.askAgain();
    }
    await everythingAnsweredIsThere(accounts);
    await everyConfirmationOnce(accounts);
    await inParallel([...registered], 8, (phone) => loginDetails(system, phone));
    expect(audit(system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  const everythingAnsweredIsThere = async (accounts: readonly Account[]) => {
    await inParallel(accounts, 8, async ({ citizen, bookings }) => {
      const own = new Map((await ownBookings(system, citizen)).map((one) => [String(one['id']), one]));
      expect([...own.keys()].sort()).toEqual([...bookings.keys()].sort());
      for (const [id, known] of bookings) expect(own.get(id)).toMatchObject(known);
      const active = [...own.values()].filter(({ status }) => status === 'confirmed');
      expect(active.length).toBeLessThanOrEqual(1);
    });
  };

  const everyConfirmationOnce = async (accounts: readonly Account[]) => {
    const expected = accounts.flatMap(({ bookings }) => [...bookings.values()].map(({ reference }) => reference));
    const told = async () =>
      (await phoneMessages(system))
        .filter(({ kind }) => kind === 'booking-confirmed')
        .map(({ text }) => /Ref (\S+)\./.exec(text)?.[1] ?? '');
    await eventually(async () => (await told()).length >= expected.length, 20_000);
    expect([...(await told())].sort()).toEqual([...expected].sort());
  };

  it('starts again on the same folder with every session alive', async () => {
    const [person] = people;
    await system.kill();
    await system.start();
    const me = async () => (await api(system, 'GET', '/v1/me', { token: person?.token })).status;
    await eventually(async () => (await me()) === 200, system.parts ? reconnectMs : 0);
  });
});
