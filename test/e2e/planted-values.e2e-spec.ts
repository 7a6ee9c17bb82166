import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { api, freeSlots, moveClock, newCitizen, officerToken, phoneMessages, type Citizen } from './support/api.ts';
import { placesInEngines } from './support/engine-traces.ts';
import type { System } from './support/system.ts';
import { placesIn, tracesOf } from './support/traces.ts';
import { audit, dayFrom, startTwenty, twenty } from './support/twenty.ts';

const planted = {
  givenNames: 'Zawadijinaa Nekesawambui',
  familyName: 'Kipkemboirotich',
  idNumber: '73519046',
  phone: '+254793518264',
  email: 'zawadi.barua@example.org',
};
/** What could be looked for: the values and the parts and spellings in which they travel. */
const secrets = [
  planted.givenNames,
  'Zawadijinaa',
  'Nekesawambui',
  planted.familyName,
  planted.idNumber,
  planted.phone,
  '0793518264',
  '793518264',
  planted.email,
];
const control = 'control-value-planted';

describe('the traces of a person', () => {
  let system: System;
  let person: Citizen;

  beforeAll(async () => {
    system = await startTwenty({ LOG_LEVEL: 'debug' });
  });
  afterAll(async () => system.remove());

  const outsideTheVault = async () => [
    ...placesIn(system.dataDir).filter(({ name }) => !/vault|phone/.test(name)),
    { name: 'what the process wrote', bytes: system.output() },
    ...(await placesInEngines(system)),
  ];
  const call = (method: string, path: string, token: string | undefined, body?: unknown) =>
    api(system, method, path, { token, ...(body === undefined ? {} : { body }) });

  it('lie in the vault and on the on-screen phone alone, after a whole day', async () => {
    person = await newCitizen(system, planted);
    const bad = { idType: 'national-id', ...planted, phone: `${planted.phone}9`, language: 'en', consent: true };
    expect((await call('POST', '/v1/registrations', undefined, bad)).status).toBe(400);
    await call('POST', '/v1/sessions', undefined, { username: planted.idNumber, secret: 'wrong-secret-1' });
    await call('GET', `/v1/centres?near=${planted.phone}`, undefined);
    await call('GET', `/v1/nowhere/${planted.idNumber}?name=${planted.familyName}`, undefined);
    await call('PATCH', '/v1/me', person.token, { email: planted.email });
    const starts = (await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 2))).map(
      ({ start }) => start,
    );
    const book = (start: string | undefined) =>
      call('POST', '/v1/bookings', person.token, { service: twenty.plenty, centre: twenty.centre, start });
    const first = await book(starts[0]);
    expect(first.status).toBe(201);
    const path = `/v1/bookings/${String(first.body['id'])}`;
    expect((await call('POST', `${path}/moves`, person.token, { start: starts[4] })).status).toBe(200);
    expect((await call('DELETE', `${path}?reason=${control}`, person.token)).status).toBe(200);
    const second = await book(starts[8]);
    expect(
      (
        await call('POST', '/v1/me/dependants', person.token, {
          givenNames: 'Nekesawambui',
          dateOfBirth: '2015-05-05',
          relation: 'child',
        })
      ).status,
    ).toBe(201);
    await moveClock(system, String(second.body['start']));
    await atTheCentre(String(second.body['counter']));
    await eventually(async () =>
      (await phoneMessages(system, planted.phone)).some(({ kind }) => kind === 'proceed-to-desk'),
    );
    const places = await outsideTheVault();
    for (const secret of secrets)
      expect({ secret: secrets.indexOf(secret), at: tracesOf(secret, places) }).toEqual({
        secret: secrets.indexOf(secret),
        at: [],
      });
    const found = tracesOf(control, places).join('\n');
    expect(found).not.toBe('');
    if (system.parts) for (const engine of ['mongo ', 'kafka ']) expect(found).toContain(engine);
  });

  const atTheCentre = async (counter: string) => {
    const gate = await officerToken(system, system.createOfficer('gate-day', 'gate-officer', twenty.centre));
    const desk = await officerToken(system, system.createOfficer('desk-day', 'desk-officer', twenty.centre));
    const document = { idType: 'national-id', idNumber: planted.idNumber };
    const arrival = await call('POST', `/v1/centres/${twenty.centre}/arrivals`, gate, document);
    expect(arrival.status).toBe(201);
    expect(arrival.body['holder']).toMatchObject({ idLast4: planted.idNumber.slice(-4) });
    const visit = String(arrival.body['visit']);
    expect((await call('POST', `/v1/centres/${twenty.centre}/calls`, desk, { counter, desk: '4' })).status).toBe(200);
    expect((await call('POST', `/v1/visits/${visit}/start`, desk)).status).toBe(200);
    expect((await call('POST', `/v1/visits/${visit}/finish`, desk)).status).toBe(200);
  };

  it('are found by the search where they were planted on purpose', () => {
    const value = '73519046';
    const dresses = [
      `x${value}y`,
      Buffer.from(`ab${value}cd`).toString('base64'),
      Buffer.from(`a${value}cd`).toString('base64'),
      Buffer.from(value).toString('hex'),
      createHash('sha1').update(value).digest('hex').toUpperCase(),
      createHash('md5').update(value).digest('base64'),
    ];
    for (const bytes of dresses) expect(tracesOf(value, [{ name: 'planted', bytes }]).length).toBeGreaterThan(0);
  });

  it('are gone for good once the person is erased, and the log still replays', async () => {
    const session = await call('POST', '/v1/sessions', undefined, { username: person.username, secret: person.secret });
    const token = String(session.body['accessToken']);
    const starts = (await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 3))).map(
      ({ start }) => start,
    );
    const open = await call('POST', '/v1/bookings', token, {
      service: twenty.plenty,
      centre: twenty.centre,
      start: starts[0],
    });
    expect([201, 409]).toContain(open.status);
    const erased = await call('DELETE', '/v1/me', token);
    expect([202, 204]).toContain(erased.status);
    await eventually(async () => (await call('GET', '/v1/me', token)).status === 401);
    const again = await call('POST', '/v1/sessions', undefined, { username: person.username, secret: person.secret });
    expect([again.status, again.body['code']]).toEqual([401, 'session.refused']);
    if (open.status === 201) {
      const slots = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 3));
      expect(slots[0]?.free).toBe(50);
    }
    const files = placesIn(system.dataDir).filter(({ name }) => !name.includes('phone'));
    const everywhere = [...files, ...(await placesInEngines(system))];
    for (const secret of secrets) expect(tracesOf(secret, everywhere)).toEqual([]);
    expect(audit(system)).toMatchObject({ status: 0, oversold: 0, illegalLives: 0, brokenChains: 0 });
    expect(await system.stop()).toBe(0);
    await system.start();
  });
});
