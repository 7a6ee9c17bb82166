import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMinutes } from '#platform';
import { api, freeSlots, moveClock, newCitizen, officerToken, trialNow, type Citizen } from './support/api.ts';
import type { System } from './support/system.ts';
import { dayFrom, startTwenty, twenty } from './support/twenty.ts';

type Booked = Readonly<{ id: string; reference: string; start: string; token: string }>;

describe('strangers and forgers', () => {
  let system: System;
  let [first, second]: [Citizen, Citizen] = [] as unknown as [Citizen, Citizen];
  let booked: Booked;

  const book = async (token: string, index: number, days = 2): Promise<Booked> => {
    const slots = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, days));
    const body = { service: twenty.plenty, centre: twenty.centre, start: slots[index]?.start };
    const made = await api(system, 'POST', '/v1/bookings', { token, body });
    expect(made.status).toBe(201);
    const [id, reference, start] = [made.body['id'], made.body['reference'], made.body['start']].map(String);
    const slip = await api(system, 'GET', `/v1/bookings/${id ?? ''}/slip`, { token });
    return { id: id ?? '', reference: reference ?? '', start: start ?? '', token: String(slip.body['token']) };
  };

  beforeAll(async () => {
    system = await startTwenty();
    [first, second] = [await newCitizen(system), await newCitizen(system)];
    booked = await book(first.token, 20);
  });
  afterAll(async () => system.remove());

  it('answer 404 to a second citizen on everything of the first', async () => {
    const hold = await api(system, 'POST', '/v1/holds', {
      token: first.token,
      body: { service: twenty.service, centre: twenty.centre, start: `${await dayFrom(system, 3)}T07:00:00Z` },
    });
    expect(hold.status).toBe(201);
    const path = `/v1/bookings/${booked.id}`;
    const tries = [
      ['GET', path],
      ['GET', `${path}/slip`],
      ['POST', `${path}/moves`, { start: addMinutes(booked.start, 60) }],
      ['DELETE', path],
      ['DELETE', `/v1/holds/${String(hold.body['id'])}`],
      ['POST', '/v1/bookings', { hold: hold.body['id'] }],
    ] as const;
    for (const [method, where, body] of tries) {
      const answer = await api(system, method, where, { token: second.token, ...(body ? { body } : {}) });
      expect({ method, where, status: answer.status }).toEqual({ method, where, status: 404 });
    }
    expect((await api(system, 'GET', path, { token: first.token })).body['status']).toBe('confirmed');
  });

  it('refuse slips that are forged, altered or signed by another key', async () => {
    const gate = await officerToken(system, system.createOfficer('gate-f', 'gate-officer', twenty.centre));
    const [header = '', claims = '', signature = ''] = booked.token.split('.');
    const other = createPrivateKey(generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const resigned = sign(null, Buffer.from(`${header}.${claims}`), other).toString('base64url');
    const swapped = claims.startsWith('a') ? `b${claims.slice(1)}` : `a${claims.slice(1)}`;
    const nothing = Buffer.from('{"alg":"none"}').toString('base64url');
    const forgeries = [
      `${header}.${claims}.${resigned}`,
      `${header}.${swapped}.${signature}`,
      `${nothing}.${claims}.`,
      'not-a-slip',
      `${booked.token}x`,
    ];
    for (const slip of forgeries) {
      const answer = await api(system, 'POST', `/v1/centres/${twenty.centre}/arrivals`, {
        token: gate,
        body: { slip },
      });
      expect([answer.status, answer.body['code']]).toEqual([422, 'gate.forged']);
    }
  });

  it('refuse at the gate in the order of the rules, and admit once', async () => {
    const gate = await officerToken(system, system.createOfficer('gate-1', 'gate-officer', twenty.centre));
    const elsewhere = await officerToken(system, system.createOfficer('gate-2', 'gate-officer', twenty.otherCentre));
    const show = async (token: string, body: object, centre: string = twenty.centre) => {
      const answer = await api(system, 'POST', `/v1/centres/${centre}/arrivals`, { token, body });
      return [answer.status, answer.body['code']];
    };
    expect(await show(gate, { reference: '00000-00000' })).toEqual([409, 'gate.not-booked']);
    expect(await show(elsewhere, { slip: booked.token }, twenty.otherCentre)).toEqual([409, 'gate.other-centre']);
    expect(await show(gate, { slip: booked.token }, twenty.otherCentre)).toEqual([403, 'access.denied']);
    expect(await show(gate, { slip: booked.token })).toEqual([409, 'gate.other-day']);
    const cancelled = await book(second.token, 21);
    await api(system, 'DELETE', `/v1/bookings/${cancelled.id}`, { token: second.token });
    expect(await show(gate, { slip: cancelled.token })).toEqual([409, 'gate.cancelled']);
    const moved = await book(second.token, 22);
    const target = { start: addMinutes(moved.start, 60) };
    await api(system, 'POST', `/v1/bookings/${moved.id}/moves`, { token: second.token, body: target });
    expect(await show(gate, { slip: moved.token })).toEqual([409, 'gate.cancelled']);
    await moveClock(system, addMinutes(booked.start, -40));
    const morning = await officerToken(system, system.createOfficer('gate-3', 'gate-officer', twenty.centre));
    expect(await show(morning, { slip: booked.token })).toEqual([409, 'gate.too-early']);
    await moveClock(system, addMinutes(booked.start, -29));
    const spoken = booked.reference.replace('-', '').toLowerCase();
    expect((await show(morning, { reference: spoken }))[0]).toBe(201);
    expect(await show(morning, { slip: booked.token })).toEqual([409, 'gate.already-used']);
    await moveClock(system, addMinutes(target.start, 31));
    const late = await officerToken(system, system.createOfficer('gate-4', 'gate-officer', twenty.centre));
    expect(await show(late, { reference: moved.reference })).toEqual([409, 'gate.too-late']);
  });

  it('verify a slip with no network', async () => {
    const fresh = await book((await newCitizen(system)).token, 5, 4);
    const keys = join(system.dataDir, 'jwks.json');
    writeFileSync(keys, (await api(system, 'GET', '/.well-known/jwks.json')).text);
    const verify = (token: string, ...rest: string[]) =>
      system.run('services/check-in/src/slip/cli.js', 'verify', token, '--keys', keys, ...rest);
    const genuine = verify(fresh.token, '--now', await trialNow(system));
    expect(JSON.parse(genuine.stdout)).toMatchObject({ verdict: 'genuine', claims: { booking: fresh.id } });
    expect(genuine.status).toBe(0);
    expect(verify(`${fresh.token.slice(0, -4)}AAAA`).status).toBe(1);
    const expired = verify(fresh.token, '--now', addMinutes(fresh.start, 60 * 24 * 60));
    expect(JSON.parse(expired.stdout)).toMatchObject({ verdict: 'expired' });
  });
});
