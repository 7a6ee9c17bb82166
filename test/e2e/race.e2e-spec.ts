import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { api, freeSlots, inParallel, newCitizen, type Citizen } from './support/api.ts';
import type { System } from './support/system.ts';
import { audit, dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';
import { volley, type Hit } from './support/volley.ts';

const crowd = 300;
const places = 20;

const count = (hits: readonly Hit[]) => {
  const counts: Record<string, number> = {};
  for (const { status, body } of hits) {
    const word = typeof body['code'] === 'string' ? `${String(status)} ${body['code']}` : String(status);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
};

describe('three hundred people and twenty places', () => {
  let system: System;
  let people: Citizen[];

  beforeAll(async () => {
    system = await startTwenty();
    people = await inParallel(Array.from({ length: crowd }), 24, () => newCitizen(system));
  });
  afterAll(async () => system.remove());

  const theSlot = async (days: number) => {
    const date = await dayFrom(system, days);
    const [slot] = await freeSlots(system, twenty.service, twenty.centre, date);
    // A slot with nothing free may be left out; it begins at 10:00 in Nairobi all the same.
    return { date, start: slot?.start ?? `${date}T07:00:00Z`, free: slot?.free ?? 0 };
  };
  const confirmedAt = async (start: string): Promise<number> => {
    const lists = await inParallel(people, 24, (person) => ownBookings(system, person));
    return lists.flat().filter((booking) => booking['status'] === 'confirmed' && booking['start'] === start).length;
  };
  const bookingOf = (person: Citizen, start: string) => {
    const body = { service: twenty.service, centre: twenty.centre, start };
    return { method: 'POST', path: '/v1/bookings', token: person.token, body };
  };

  it('gives twenty their place and tells all others that the slot is full', async () => {
    const slot = await theSlot(2);
    expect(slot.free).toBe(places);
    const hits = await volley(
      system.at,
      people.map((person) => bookingOf(person, slot.start)),
    );
    expect(count(hits)).toEqual({ '201': places, '409 booking.slot-full': crowd - places });
    expect(await theSlot(2)).toMatchObject({ free: 0 });
    expect(await confirmedAt(slot.start)).toBe(places);
    expect(audit(system)).toMatchObject({ status: 0, bookings: places, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('keeps count with eight moves and eight cancellations in the crowd', async () => {
    const [from, to] = [await theSlot(3), await theSlot(4)];
    const free: Citizen[] = [];
    for (const person of people) if ((await ownBookings(system, person)).length === 0) free.push(person);
    const early = free.slice(0, 16);
    const booked = await volley(
      system.at,
      early.map((person) => bookingOf(person, from.start)),
    );
    expect(count(booked)).toEqual({ '201': 16 });
    const ids = booked.map(({ body }) => String(body['id']));
    const moves = early.slice(0, 8).map(({ token }, i) => {
      const path = `/v1/bookings/${ids[i] ?? ''}/moves`;
      return { method: 'POST', path, token, body: { start: to.start } };
    });
    const cancels = early.slice(8).map(({ token }, i) => {
      return { method: 'DELETE', path: `/v1/bookings/${ids[i + 8] ?? ''}`, token };
    });
    const rivals = free.slice(16, 116).map((person) => bookingOf(person, from.start));
    const shots = rivals.flatMap((rival, i) => [rival, ...moves.slice(i, i + 1), ...cancels.slice(i, i + 1)]);
    const hits = await volley(system.at, shots);
    const won = hits.filter(({ status }) => status === 201).length;
    expect(count(hits)).toEqual({ '200': 16, '201': won, '409 booking.slot-full': 100 - won });
    expect(won).toBeGreaterThanOrEqual(places - 16);
    const after = await theSlot(3);
    expect(await confirmedAt(from.start)).toBe(won);
    expect(after.free).toBe(places - won);
    expect(await confirmedAt(to.start)).toBe(8);
    expect(audit(system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
  });

  it('keeps the old place when the target of a move is full, and leaves one booking of two moves at once', async () => {
    const [full, quiet, other] = [await theSlot(2), await theSlot(5), await theSlot(6)];
    const person = people.at(-1) as Citizen;
    for (const { id, status } of await ownBookings(system, person)) {
      if (status === 'confirmed') await api(system, 'DELETE', `/v1/bookings/${String(id)}`, { token: person.token });
    }
    const body = { service: twenty.service, centre: twenty.centre, start: quiet.start };
    const booked = await api(system, 'POST', '/v1/bookings', { token: person.token, body });
    expect(booked.status).toBe(201);
    const path = `/v1/bookings/${String(booked.body['id'])}/moves`;
    const before = await theSlot(2);
    if (before.free === 0) {
      const refused = await api(system, 'POST', path, { token: person.token, body: { start: full.start } });
      expect([refused.status, refused.body['code']]).toEqual([409, 'booking.slot-full']);
    }
    expect(await confirmedAt(quiet.start)).toBe(1);
    const twice = [other.start, (await theSlot(7)).start].map((start) => ({
      method: 'POST',
      path,
      token: person.token,
      body: { start },
    }));
    const hits = await volley(system.at, twice);
    expect(hits.every(({ status }) => status === 200 || status === 409)).toBe(true);
    const active = (await ownBookings(system, person)).filter(({ status }) => status === 'confirmed');
    expect(active).toHaveLength(1);
    const taken = [await theSlot(5), await theSlot(6), await theSlot(7)].map(({ free }) => places - free);
    expect(taken.reduce((sum, one) => sum + one, 0)).toBe(1);
    expect(audit(system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0 });
  });
});
