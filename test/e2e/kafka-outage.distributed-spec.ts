import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { bookingTopic } from '#contracts';
import { eventually } from '#testing';
import { api, freeSlots, inParallel, pause } from './support/api.ts';
import { BusyPeople } from './support/busy-people.ts';
import { killEngine, startEngine } from './support/engines.ts';
import { outageMs, patienceMs, signedInAgain, startTown, type Town } from './support/outage.ts';
import { publishRaw } from './support/raw-fact.ts';
import { Texts } from './support/texts.ts';
import { audit, dayFrom, twenty } from './support/twenty.ts';

type Parked = Readonly<Record<'id' | 'group' | 'type' | 'reason', string>>;

describe('Kafka and the facts on it, two notifications joined', () => {
  let [town, texts] = [] as unknown as [Town, Texts];
  beforeAll(async () => {
    town = await startTown(6, { replicas: { notification: 2 } });
    texts = await Texts.byProvider(town.system);
  });
  beforeEach(async () => {
    town = await signedInAgain(town);
  });
  afterAll(async () => {
    await town.system.remove();
    await texts.close();
  });

  const dead = async (...options: readonly string[]) => {
    const { status, stdout, stderr } = await town.run('libs/messaging/src/dead/cli.js', ...options);
    if (stdout === '') throw new Error(`dead ${options.join(' ')} ended with ${String(status)}: ${stderr}`);
    return { status, ...(JSON.parse(stdout) as { items: readonly Parked[]; replayed: number }) };
  };
  const parked = async () => (await dead('list', '--topic', bookingTopic, '--json')).items;
  const replay = async () => (await dead('replay', '--topic', bookingTopic, '--json')).replayed;
  const kindsOf = (phone: string, reference: string) =>
    texts
      .taken(phone)
      .filter(({ text }) => text.includes(reference))
      .map(({ kind }) => kind);
  const everybodyBooks = async () => {
    const [slot] = await freeSlots(town.system, twenty.service, twenty.centre, await dayFrom(town.system, 3));
    const body = { service: twenty.service, centre: twenty.centre, start: slot?.start };
    return inParallel(town.people, 6, async ({ token, phone }) => {
      const booked = await api(town.system, 'POST', '/v1/bookings', { token, body });
      expect(booked.status).toBe(201);
      return { token, phone, id: String(booked.body['id']), reference: String(booked.body['reference']) };
    });
  };
  const theRestGoesOn = async (name: string) => {
    const crowd = new BusyPeople(town, name, texts);
    crowd.begin();
    await eventually(() => crowd.answered >= 24, patienceMs);
    await crowd.end();
    await crowd.everybodyHeardOnce(patienceMs);
  };

  it('killed and back while people book: all is told in the order of its revisions, nothing twice, nothing lost', async () => {
    const crowd = new BusyPeople(town, 'kafka', texts);
    crowd.begin();
    await eventually(() => crowd.answered >= 30, patienceMs);
    await killEngine('kafka');
    const before = crowd.answered;
    await pause(outageMs);
    const meanwhile = crowd.answered - before;
    await startEngine('kafka');
    const back = crowd.answered;
    await eventually(() => crowd.answered >= back + 20, patienceMs);
    await crowd.end();
    crowd.report(`Kafka away: ${String(meanwhile)} answers meanwhile`);
    expect(meanwhile).toBeGreaterThanOrEqual(30);
    expect([...crowd.troubles]).toEqual([]);
    await crowd.everybodyHeardOnce(patienceMs);
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('what an older version does not know is parked with its reason, and replayed after that version is gone', async () => {
    const taken = await everybodyBooks();
    const heard = () => taken.map(({ phone, reference }) => kindsOf(phone, reference));
    await texts.restart('older');
    expect(await parked()).toEqual([]);
    for (const { token, id } of taken)
      expect((await api(town.system, 'DELETE', `/v1/bookings/${id}`, { token, key: `end-${id}` })).status).toBe(200);
    await eventually(async () => (await parked()).length >= taken.length, patienceMs);
    const type = 'huduma.scheduling.booking.cancelled.v1';
    const why = { group: 'notification', type, reason: `${type} is no type of fact known here` };
    expect(await parked()).toMatchObject(taken.map(() => why));
    // Everybody books again: what came after it is told.
    const again = await everybodyBooks();
    await eventually(() => again.every(({ phone, reference }) => kindsOf(phone, reference).length > 0), patienceMs);
    expect(heard()).toEqual(taken.map(() => ['booking-confirmed']));
    // Replayed without a cure it is parked anew.
    expect(await replay()).toBe(taken.length);
    await eventually(async () => (await parked()).length === taken.length, patienceMs);
    await texts.restart('current');
    expect(await replay()).toBe(taken.length);
    const both = taken.map(() => ['booking-confirmed', 'booking-cancelled']);
    await eventually(() => heard().every(({ length }) => length >= 2), patienceMs);
    expect(await dead('list', '--json')).toMatchObject({ status: 0, items: [] });
    await texts.letAllBeSent(patienceMs);
    expect(heard()).toEqual(both);
    expect(again.map(({ phone, reference }) => kindsOf(phone, reference))).toEqual(
      again.map(() => ['booking-confirmed']),
    );
    expect(await texts.counted()).toMatchObject({ answersLost: 0, possibleRepeats: 0 });
  });

  it('a fact that nobody understands is parked by each who hears it, and the rest goes on', async () => {
    const type = 'huduma.scheduling.booking.taken.v1';
    await publishRaw(town.system, { topic: bookingTopic, key: 'poison', id: 'poison-1', type, data: { booking: 7 } });
    await eventually(async () => (await parked()).length === 2, patienceMs);
    const found = await parked();
    expect(found.map(({ id, reason }) => [id, reason])).toEqual([
      ['poison-1', expect.stringMatching(/breaks its schema/)],
      ['poison-1', expect.stringMatching(/breaks its schema/)],
    ]);
    expect(found.map(({ group }) => group).sort()).toEqual(['check-in', 'notification']);
    await theRestGoesOn('poison');
    // Nothing can mend it: it is told again, and parked again.
    expect(await replay()).toBe(1);
    await eventually(async () => (await parked()).length === 2, patienceMs);
  });
});
