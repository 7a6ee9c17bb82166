import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { addSeconds } from '#time';
import { api, freeSlots, moveClock, pause, trialNow, type Citizen } from './support/api.ts';
import { killEngine, signalEngine, startEngine, wipeRedis } from './support/engines.ts';
import { patienceMs, settled, signedInAgain, startTown, type Town } from './support/outage.ts';
import { Texts } from './support/texts.ts';
import { audit, dayFrom, ownBookings, twenty } from './support/twenty.ts';

const frozenMs = 5_000;
const goneMs = 4_000;
const providerMinutes = 5;

describe('The store, a service, the SMS provider and the job engine away for a while', () => {
  let [town, texts] = [] as unknown as [Town, Texts];
  /** Texts that the provider took though it had taken them before, as far as these stories let it. */
  let repeats = 0;
  beforeAll(async () => {
    town = await startTown(16);
    texts = await Texts.byProvider(town.system);
  });
  beforeEach(async () => {
    town = await signedInAgain(town);
  });
  afterAll(async () => {
    await town.system.remove();
    await texts.close();
  });

  const wish = (start: string | undefined) => ({ service: twenty.plenty, centre: twenty.centre, start });
  const ask = ({ token }: Citizen, path: string, body: object, key = 'only') =>
    api(town.system, 'POST', path, { token, key, body });
  const book = (person: Citizen, start: string | undefined) => ask(person, '/v1/bookings', wish(start));
  const cancel = ({ token }: Citizen, id: unknown) =>
    api(town.system, 'DELETE', `/v1/bookings/${String(id)}`, { token, key: 'cancel' });
  const clockOn = async (seconds: number) => moveClock(town.system, addSeconds(await trialNow(town.system), seconds));
  /** Resolves when everybody has heard these, in this order, and nothing else ten minutes later. */
  const heardOnce = async (people: readonly Citizen[], ...kinds: readonly string[]) => {
    const heard = () => people.map(({ phone }) => texts.taken(phone).map(({ kind }) => kind));
    await eventually(() => heard().every(({ length }) => length >= kinds.length), patienceMs).catch(() => {
      throw new Error(`a person heard less than ${kinds.join(', ')}`);
    });
    expect(heard()).toEqual(people.map(() => kinds));
    await texts.letAllBeSent(patienceMs);
    expect(heard()).toEqual(people.map(() => kinds));
    expect(await texts.counted()).toMatchObject({ answersLost: repeats, possibleRepeats: repeats, failed: 0 });
  };

  it('frozen, the store lets nobody hear "booked"; afterwards everybody is answered and nothing is doubled', async () => {
    const people = town.people.slice(0, 6);
    signalEngine('ferretdb', 'SIGSTOP');
    const early: number[] = [];
    const first = people.map(async (person, i) => {
      const { status } = await book(person, town.starts[i]);
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
    const again = people.map((person, i) => settled(() => book(person, town.starts[i])));
    expect((await Promise.all(again)).map(({ status }) => status)).toEqual(people.map(() => 201));
    for (const person of people) expect(await ownBookings(town.system, person)).toHaveLength(1);
    await heardOnce(people, 'booking-confirmed');
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('killed while messages are due, identity holds up no booking and lets them out after its restart, once', async () => {
    const people = town.people.slice(6, 9);
    // Booked while notification is frozen, so that the messages are due when identity is gone.
    town.parts.signal('notification', 'SIGSTOP');
    const booked = await Promise.all(people.map((person, i) => book(person, town.starts[i])));
    expect(booked.map(({ status }) => status)).toEqual([201, 201, 201]);
    await town.parts.end('identity', 'SIGKILL');
    town.parts.signal('notification', 'SIGCONT');
    await pause(goneMs);
    // Whoever was seen within the last minutes goes on meanwhile.
    const [first, ...others] = people as [Citizen, ...Citizen[]];
    expect((await cancel(first, booked[0]?.body['id'])).status).toBe(200);
    for (const { phone } of people) expect(texts.taken(phone)).toEqual([]);
    await town.parts.start('identity');
    await heardOnce(others, 'booking-confirmed');
    await heardOnce([first], 'booking-confirmed', 'booking-cancelled');
  });

  it('away for five minutes, the SMS provider holds up no booking; then everybody hears of each once, in order', async () => {
    const people = town.people.slice(9, 12);
    let refused = 0;
    texts.provider.meetWith(() => {
      refused += 1;
      return { http: 503 };
    });
    for (const [i, person] of people.entries()) {
      const { status, body } = await book(person, town.starts[i]);
      expect(status).toBe(201);
      const moved = await ask(
        person,
        `/v1/bookings/${String(body['id'])}/moves`,
        { start: town.starts[i + 7] },
        'move',
      );
      expect(moved.status).toBe(200);
    }
    for (let minute = 0; minute < providerMinutes; minute += 1) {
      const before = refused;
      await clockOn(60);
      await eventually(() => refused > before, patienceMs);
    }
    for (const { phone } of people) expect(texts.taken(phone)).toEqual([]);
    texts.provider.meetWith(() => undefined);
    await eventually(async () => {
      await clockOn(30);
      return people.every(({ phone }) => texts.taken(phone).length >= 2);
    }, patienceMs);
    process.stdout.write(`the SMS provider was away: ${String(refused)} attempts were refused\n`);
    await heardOnce(people, 'booking-confirmed', 'booking-moved');
  });

  it('whose answer was lost is asked again two minutes later, and that the text may come twice is counted', async () => {
    const [person] = town.people.slice(12, 13) as [Citizen];
    texts.provider.meetWith(() => 'lost');
    const { body } = await book(person, town.starts[0]);
    await eventually(async () => (await texts.counted()).answersLost === 1, patienceMs);
    texts.provider.meetWith(() => undefined);
    expect((await cancel(person, body['id'])).status).toBe(200);
    await clockOn(60);
    expect(texts.taken(person.phone)).toHaveLength(1);
    await clockOn(61);
    repeats = 1;
    await heardOnce([person], 'booking-confirmed', 'booking-confirmed', 'booking-cancelled');
  });

  it('wiped and killed, Redis delays nothing that matters: reminders come, holds end', async () => {
    const date = await dayFrom(town.system, 4);
    const eve = await dayFrom(town.system, 3);
    const [before, holder, meanwhile] = town.people.slice(13, 16) as [Citizen, Citizen, Citizen];
    const slots = () => freeSlots(town.system, twenty.plenty, twenty.centre, date);
    const free = async () => (await slots()).map((slot) => slot.free).slice(0, 2);
    const starts = (await slots()).map(({ start }) => start);
    expect((await book(before, starts[0])).status).toBe(201);
    expect((await ask(holder, '/v1/holds', wish(starts[1]))).status).toBe(201);
    expect(await free()).toEqual([49, 49]);
    await wipeRedis();
    await killEngine('redis');
    expect((await book(meanwhile, starts[2])).status).toBe(201);
    await eventually(() => texts.taken(meanwhile.phone).length > 0, patienceMs);
    await startEngine('redis');
    expect(texts.taken(before.phone).map(({ kind }) => kind)).toEqual(['booking-confirmed']);
    await moveClock(town.system, `${eve}T14:00:00Z`);
    await heardOnce([before, meanwhile], 'booking-confirmed', 'reminder');
    expect(await free()).toEqual([49, 50]);
    await eventually(() => audit(town.system)['holds'] === 0, patienceMs);
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, holdsWithoutEnd: 0 });
  });
});
