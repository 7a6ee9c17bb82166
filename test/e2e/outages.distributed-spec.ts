import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { api, freeSlots, moveClock, pause, phoneMessages, type Citizen } from './support/api.ts';
import { killEngine, signalEngine, startEngine, wipeRedis } from './support/engines.ts';
import { patienceMs, settled, startTown, type Town } from './support/outage.ts';
import { audit, dayFrom, ownBookings, twenty } from './support/twenty.ts';

const frozenMs = 5_000;
const goneMs = 4_000;

describe('The store, a service and the job engine away for a while', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown(12);
  });
  afterAll(async () => town.system.remove());

  const wish = (start: string | undefined) => ({ service: twenty.plenty, centre: twenty.centre, start });
  const ask = ({ token }: Citizen, path: string, start: string | undefined, key = 'only') =>
    api(town.system, 'POST', path, { token, key, body: wish(start) });
  const messagesOf = async ({ phone }: Citizen, kind: string) =>
    (await phoneMessages(town.system, phone)).filter((message) => message.kind === kind);
  const heardOnce = async (people: readonly Citizen[], kind: string) => {
    for (const person of people)
      await eventually(async () => (await messagesOf(person, kind)).length > 0, patienceMs).catch(() => {
        throw new Error(`a person heard nothing: ${kind}`);
      });
    for (const person of people) expect(await messagesOf(person, kind)).toHaveLength(1);
  };

  it('frozen, the store lets nobody hear "booked"; afterwards everybody is answered and nothing is doubled', async () => {
    const people = town.people.slice(0, 6);
    signalEngine('ferretdb', 'SIGSTOP');
    const early: number[] = [];
    const first = people.map(async (person, i) => {
      const { status } = await ask(person, '/v1/bookings', town.starts[i]);
      early.push(status);
      return status;
    });
    await pause(frozenMs);
    const meanwhile = [...early];
    signalEngine('ferretdb', 'SIGCONT');
    expect(meanwhile.filter((status) => status < 500)).toEqual([]);
    const statuses = await Promise.all(first);
    process.stdout.write(`the store was frozen: ${JSON.stringify(statuses)}\n`);
    expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    const again = people.map((person, i) => settled(() => ask(person, '/v1/bookings', town.starts[i])));
    expect((await Promise.all(again)).map(({ status }) => status)).toEqual(people.map(() => 201));
    for (const person of people) expect(await ownBookings(town.system, person)).toHaveLength(1);
    await heardOnce(people, 'booking-confirmed');
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('killed while messages are due, identity holds up no booking and lets them out after its restart, once', async () => {
    const people = town.people.slice(6, 9);
    // Booked while notification is frozen, so that the messages are due when identity is gone.
    town.parts.signal('notification', 'SIGSTOP');
    const booked = await Promise.all(people.map((person, i) => ask(person, '/v1/bookings', town.starts[i])));
    expect(booked.map(({ status }) => status)).toEqual([201, 201, 201]);
    await town.parts.end('identity', 'SIGKILL');
    town.parts.signal('notification', 'SIGCONT');
    await pause(goneMs);
    // Whoever was seen within the last minutes goes on meanwhile.
    const [first] = people as [Citizen];
    const cancelled = await api(town.system, 'DELETE', `/v1/bookings/${String(booked[0]?.body['id'])}`, {
      token: first.token,
      key: 'cancel',
    });
    expect(cancelled.status).toBe(200);
    for (const person of people) expect(await messagesOf(person, 'booking-confirmed')).toEqual([]);
    await town.parts.start('identity');
    await heardOnce(people, 'booking-confirmed');
  });

  it('wiped and killed, Redis delays nothing that matters: reminders come, holds end', async () => {
    const date = await dayFrom(town.system, 4);
    const eve = await dayFrom(town.system, 3);
    const [before, holder, meanwhile] = town.people.slice(9, 12) as [Citizen, Citizen, Citizen];
    const free = async () =>
      (await freeSlots(town.system, twenty.plenty, twenty.centre, date)).map((slot) => slot.free);
    const starts = (await freeSlots(town.system, twenty.plenty, twenty.centre, date)).map(({ start }) => start);
    expect((await ask(before, '/v1/bookings', starts[0])).status).toBe(201);
    expect((await ask(holder, '/v1/holds', starts[1])).status).toBe(201);
    expect((await free()).slice(0, 2)).toEqual([49, 49]);
    await wipeRedis();
    await killEngine('redis');
    expect((await ask(meanwhile, '/v1/bookings', starts[2])).status).toBe(201);
    await heardOnce([meanwhile], 'booking-confirmed');
    await startEngine('redis');
    expect(await messagesOf(before, 'reminder')).toEqual([]);
    await moveClock(town.system, `${eve}T14:00:00Z`);
    await heardOnce([before, meanwhile], 'reminder');
    expect((await free()).slice(0, 2)).toEqual([49, 50]);
    await eventually(() => audit(town.system)['holds'] === 0, patienceMs);
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, holdsWithoutEnd: 0 });
  });
});
