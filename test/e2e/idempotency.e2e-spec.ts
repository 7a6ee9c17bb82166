import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import {
  api,
  freeSlots,
  moveClock,
  newCitizen,
  officerToken,
  phoneMessages,
  registration,
  type Citizen,
} from './support/api.ts';
import type { System } from './support/system.ts';
import { dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';
import { volley } from './support/volley.ts';

describe('one key, one booking', () => {
  let system: System;
  let person: Citizen;
  let starts: readonly string[];

  beforeAll(async () => {
    system = await startTwenty();
    person = await newCitizen(system);
    const days = await Promise.all([2, 3, 4].map((days) => dayFrom(system, days)));
    const slots = await Promise.all(days.map((date) => freeSlots(system, twenty.plenty, twenty.centre, date)));
    starts = slots.map((ofDay) => ofDay[0]?.start ?? '');
  });
  afterAll(async () => system.remove());

  const book = (service: string, start: string | undefined, key?: string) =>
    api(system, 'POST', '/v1/bookings', { token: person.token, key, body: { service, centre: twenty.centre, start } });

  it('answers ten requests with one key ten times alike and books once', async () => {
    const body = { service: twenty.plenty, centre: twenty.centre, start: starts[0] };
    const shot = { method: 'POST', path: '/v1/bookings', token: person.token, key: 'ten-at-once', body };
    const hits = await volley(
      system.at,
      Array.from({ length: 10 }, () => shot),
    );
    expect(hits.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    for (const hit of hits) expect(hit.body).toEqual(hits[0]?.body);
    expect(await ownBookings(system, person)).toHaveLength(1);
    const again = await book(twenty.plenty, starts[0], 'ten-at-once');
    expect([again.status, again.body]).toEqual([201, hits[0]?.body]);
  });

  it('refuses a key that comes with another body', async () => {
    const { status, body } = await book(twenty.plenty, starts[1], 'ten-at-once');
    expect([status, body['code']]).toEqual([422, 'request.key-reused']);
  });

  it('lets one person book two services, and one service once', async () => {
    const date = await dayFrom(system, 2);
    const [slot] = await freeSlots(system, twenty.service, twenty.centre, date);
    expect((await book(twenty.service, slot?.start)).status).toBe(201);
    const second = await book(twenty.plenty, starts[1]);
    expect([second.status, second.body['code']]).toEqual([409, 'booking.already-active']);
  });

  it('keeps no refusal: the same key is decided anew', async () => {
    const refused = await book(twenty.plenty, starts[1], 'refused-first');
    expect(refused.status).toBe(409);
    const active = (await ownBookings(system, person)).find(
      ({ service, status }) => service === twenty.plenty && status === 'confirmed',
    );
    const path = `/v1/bookings/${String(active?.['id'])}`;
    expect((await api(system, 'DELETE', path, { token: person.token })).body['status']).toBe('cancelled');
    expect((await api(system, 'DELETE', path, { token: person.token })).body['status']).toBe('cancelled');
    expect((await book(twenty.plenty, starts[1], 'refused-first')).status).toBe(201);
  });

  it('sends one SMS for one registration, however often its key comes', async () => {
    const body = registration();
    for (const _ of [1, 2, 3]) {
      expect((await api(system, 'POST', '/v1/registrations', { key: 'reg-1', body })).status).toBe(202);
    }
    await eventually(async () => (await phoneMessages(system, body.phone)).length > 0);
    expect(await phoneMessages(system, body.phone)).toHaveLength(1);
    const other = await api(system, 'POST', '/v1/registrations', {
      key: 'reg-1',
      body: { ...body, givenNames: 'Zuri' },
    });
    expect([other.status, other.body['code']]).toEqual([422, 'request.key-reused']);
  });

  it('lets the person book the service again once served, and once missed', async () => {
    for (const [ending, status] of [
      ['finish', 'served'],
      ['no-show', 'missed'],
    ] as const) {
      person = await newCitizen(system);
      const slots = await freeSlots(
        system,
        twenty.plenty,
        twenty.centre,
        await dayFrom(system, ending === 'finish' ? 5 : 6),
      );
      const booked = await book(twenty.plenty, slots[20]?.start);
      expect(booked.status).toBe(201);
      await moveClock(system, String(booked.body['start']));
      const fresh = await api(system, 'POST', '/v1/sessions', {
        body: { username: person.username, secret: person.secret },
      });
      person = { ...person, token: String(fresh.body['accessToken']) };
      const tokens = await freshOfficers(status);
      const arrival = await api(system, 'POST', `/v1/centres/${twenty.centre}/arrivals`, {
        token: tokens.gate,
        body: { reference: booked.body['reference'] },
      });
      expect(arrival.status).toBe(201);
      const call = await api(system, 'POST', `/v1/centres/${twenty.centre}/calls`, {
        token: tokens.desk,
        body: { counter: booked.body['counter'], desk: '1' },
      });
      expect(call.status).toBe(200);
      const visit = String(arrival.body['visit']);
      if (ending === 'finish') await api(system, 'POST', `/v1/visits/${visit}/start`, { token: tokens.desk });
      expect((await api(system, 'POST', `/v1/visits/${visit}/${ending}`, { token: tokens.desk })).status).toBe(200);
      await eventually(async () => (await ownBookings(system, person)).some((one) => one['status'] === status));
      const later = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 3));
      expect((await book(twenty.plenty, later[0]?.start)).status).toBe(201);
    }
  });

  const freshOfficers = async (name: string) => ({
    gate: await officerToken(system, system.createOfficer(`gate-${name}`, 'gate-officer', twenty.centre)),
    desk: await officerToken(system, system.createOfficer(`desk-${name}`, 'desk-officer', twenty.centre)),
  });
});
