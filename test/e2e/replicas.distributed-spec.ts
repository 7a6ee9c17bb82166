import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { api, freeSlots, pause, type Answer, type Citizen } from './support/api.ts';
import { BusyPeople } from './support/busy-people.ts';
import { patienceMs, settled, signedInAgain, startTown, type Town } from './support/outage.ts';
import { Texts } from './support/texts.ts';
import { audit, dayFrom, ownBookings, twenty } from './support/twenty.ts';

const places = 20;
const rivals = 32;
/** `FREEZE_SECONDS=60` freezes longer than in CI. */
const frozenMs = 1000 * Number(process.env['FREEZE_SECONDS'] ?? 10);
const frozen = 'scheduling-2';

describe('Scheduling by two replicas, asked by turns', () => {
  let town: Town;
  beforeAll(async () => {
    town = await startTown(rivals, { replicas: { scheduling: 2 } });
  });
  afterAll(async () => {
    town.parts.signal(frozen, 'SIGCONT');
    await town.system.remove();
  });

  const theSlot = async (days: number) => {
    const date = await dayFrom(town.system, days);
    const [slot] = await freeSlots(town.system, twenty.service, twenty.centre, date);
    return { date, start: slot?.start ?? `${date}T07:00:00Z`, free: slot?.free ?? 0 };
  };
  const book = ({ token }: Citizen, start: string, key: string) =>
    api(town.system, 'POST', '/v1/bookings', {
      token,
      key,
      body: { service: twenty.service, centre: twenty.centre, start },
    });
  const cancel = ({ token }: Citizen, id: unknown, key: string) =>
    api(town.system, 'DELETE', `/v1/bookings/${String(id)}`, { token, key });
  const activeOf = async (person: Citizen) =>
    (await ownBookings(town.system, person)).filter(({ status }) => status === 'confirmed');
  const wordOf = ({ status, body }: Answer) => (status === 409 ? String(body['code']) : status);
  const judged = async (answers: readonly Answer[], days: number) => {
    const words = answers.map(wordOf);
    expect(words.filter((word) => word === 201)).toHaveLength(places);
    expect(words.filter((word) => word === 'booking.slot-full')).toHaveLength(rivals - places);
    expect((await theSlot(days)).free).toBe(0);
    expect((await Promise.all(town.people.map(activeOf))).flat()).toHaveLength(places);
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  };

  /** Facts that a replica has told since its start. */
  const published = async (name: string): Promise<number> => {
    const page = await (await fetch(`${town.parts.at(name)}/metrics`)).text();
    const line = page.split('\n').find((one) => one.startsWith('huduma_facts_published_total{'));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  /** Which of the two tells what happens after `begin`. */
  const whoTells = async (begin: () => void): Promise<string> => {
    const replicas = ['scheduling', frozen];
    const before = await Promise.all(replicas.map(published));
    begin();
    return eventually(async () => {
      const now = await Promise.all(replicas.map(published));
      return replicas.find((_, i) => (now[i] ?? 0) > (before[i] ?? 0));
    }, patienceMs);
  };

  it('rivals through both for one slot: twenty get it, all others hear that it is full', async () => {
    const { start } = await theSlot(2);
    const asked = town.people.map((person) => settled(() => book(person, start, 'rivals')));
    await judged(await Promise.all(asked), 2);
  });

  it('a place given up through one is had through the other at once', async () => {
    const { start } = await theSlot(2);
    const standing = await Promise.all(town.people.map(activeOf));
    let [inside, outside] = [
      standing.findIndex(({ length }) => length > 0),
      standing.findIndex(({ length }) => length === 0),
    ];
    for (let turn = 0; turn < 12; turn += 1) {
      const [giver, taker] = [town.people[inside] as Citizen, town.people[outside] as Citizen];
      const [booking] = await activeOf(giver);
      expect((await cancel(giver, booking?.['id'], `cancel-${String(turn)}`)).status).toBe(200);
      expect(wordOf(await book(taker, start, `turn-${String(turn)}`))).toBe(201);
      expect(wordOf(await book(giver, start, `late-${String(turn)}`))).toBe('booking.slot-full');
      [inside, outside] = [outside, inside];
    }
    const date = await dayFrom(town.system, 2);
    const days = `/v1/availability?service=${twenty.service}&centre=${twenty.centre}&from=${date}&to=${date}`;
    // Eight times in a row both replicas show the day as full.
    await eventually(async () => {
      for (let look = 0; look < 8; look += 1)
        if (((await api(town.system, 'GET', days)).body['items'] as readonly unknown[]).length > 0) return false;
      return true;
    }, patienceMs);
  });

  it('one frozen among the rivals and thawed: nothing oversold, nothing doubled, nothing refused from stale memory', async () => {
    for (const person of town.people)
      for (const { id } of await activeOf(person))
        expect((await cancel(person, id, `clear-${String(id)}`)).status).toBe(200);
    const { start } = await theSlot(3);
    const asked = town.people.map(async (person, i) => {
      await pause(i * 15);
      return settled(() => book(person, start, 'frozen'));
    });
    await pause(200);
    town.parts.signal(frozen, 'SIGSTOP');
    await pause(frozenMs);
    town.parts.signal(frozen, 'SIGCONT');
    await judged(await Promise.all(asked), 3);
  });

  it('what changed while one was frozen it knows once it is back', async () => {
    const { start } = await theSlot(3);
    const standing = await Promise.all(town.people.map(activeOf));
    const givers = town.people.flatMap((giver, i) => (standing[i] ?? []).map(({ id }) => ({ giver, id }))).slice(0, 4);
    const takers = town.people.filter((_, i) => standing[i]?.length === 0).slice(0, 4);
    town.parts.signal(frozen, 'SIGSTOP');
    for (const { giver, id } of givers)
      expect((await settled(() => cancel(giver, id, `given-${String(id)}`))).status).toBe(200);
    town.parts.signal(frozen, 'SIGCONT');
    const taken = takers.map((taker) => settled(() => book(taker, start, 'taken')));
    expect((await Promise.all(taken)).map(wordOf)).toEqual(takers.map(() => 201));
    expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('the one whose relay tells, frozen in the middle of a rush and thawed: everybody hears once and in order', async () => {
    const texts = await Texts.byProvider(town.system);
    try {
      const { system, starts, people } = await signedInAgain(town);
      const crowd = new BusyPeople({ system, starts, people: people.slice(0, 12) }, 'relays', texts);
      const teller = await whoTells(() => crowd.begin());
      const other = teller === frozen ? 'scheduling' : frozen;
      await eventually(() => crowd.answered >= 30, patienceMs);
      town.parts.signal(teller, 'SIGSTOP');
      // The other has taken over the telling.
      const [told, before] = [await published(other), crowd.answered];
      await eventually(async () => (await published(other)) > told, patienceMs);
      const meanwhile = crowd.answered - before;
      town.parts.signal(teller, 'SIGCONT');
      const back = crowd.answered;
      await eventually(() => crowd.answered >= back + 24, patienceMs);
      await crowd.end();
      crowd.report(`${teller} told and was frozen: ${String(meanwhile)} answers until the other told`);
      expect(meanwhile).toBeGreaterThanOrEqual(12);
      await crowd.everybodyHeardOnce(patienceMs);
      expect(audit(town.system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
    } finally {
      await texts.close();
    }
  });
});
