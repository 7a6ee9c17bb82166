import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { addMinutes } from '#platform';
import { eventually } from '#testing';
import { api, freeSlots, newCitizen, phoneMessages, trialNow, moveClock } from './support/api.ts';
import { startSystem, type System } from './support/system.ts';
import { dayFrom, ownBookings, startTwenty, twenty } from './support/twenty.ts';

const main = join(import.meta.dirname, '../../dist/services/all-in-one/src/main.js');

describe('a second start', () => {
  let system: System;
  beforeAll(async () => {
    system = await startTwenty();
  });
  afterAll(async () => system.remove());

  it('keeps people, bookings, sessions, messages and the trial clock', async () => {
    const person = await newCitizen(system);
    const date = await dayFrom(system, 2);
    const [slot] = await freeSlots(system, twenty.plenty, twenty.centre, date);
    const body = { service: twenty.plenty, centre: twenty.centre, start: slot?.start };
    const booked = await api(system, 'POST', '/v1/bookings', { token: person.token, body });
    await eventually(async () => (await phoneMessages(system, person.phone)).length === 2);
    const ahead = addMinutes(await trialNow(system), 5);
    await moveClock(system, ahead);
    expect(await system.stop()).toBe(0);
    await system.start();
    expect((await ownBookings(system, person)).map(({ id }) => id)).toEqual([booked.body['id']]);
    expect(await phoneMessages(system, person.phone)).toHaveLength(2);
    expect((await trialNow(system)) >= ahead).toBe(true);
    const back = await api(system, 'PUT', '/phone/clock', { body: { now: '2020-01-01T00:00:00Z' } });
    expect([back.status, back.body['code']]).toEqual([400, 'clock.backwards']);
  });

  it('writes nothing that other accounts of the machine can read', () => {
    const open = readdirSync(system.dataDir, { recursive: true, encoding: 'utf8' }).filter(
      (name) => (statSync(join(system.dataDir, name)).mode & 0o077) !== 0,
    );
    expect(open).toEqual([]);
  });

  it('refuses a folder that is in use, and says what to do', () => {
    const env = { ...process.env, NODE_OPTIONS: '', DATA_DIR: system.dataDir, PORT: '0' };
    const second = spawnSync(process.execPath, [main], { env, encoding: 'utf8' });
    expect(second.status).not.toBe(0);
    expect(second.stderr).toContain('is in use by a running');
  });

  it('ends once, with status 0, however often it is told to', async () => {
    const other = await startSystem();
    process.kill(other.pid, 'SIGTERM');
    process.kill(other.pid, 'SIGTERM');
    expect(await other.stop()).toBe(0);
    await other.remove();
  });

  it('does no harm when it is killed while starting', async () => {
    for (let i = 0; i < 3; i += 1) {
      await system.kill();
      spawnSync(process.execPath, [main], {
        env: { ...process.env, NODE_OPTIONS: '', DATA_DIR: system.dataDir, PORT: '0' },
        timeout: 150 + 200 * i,
        killSignal: 'SIGKILL',
      });
      await system.start();
    }
    expect((await api(system, 'GET', '/health/ready')).status).toBe(200);
  });
});
