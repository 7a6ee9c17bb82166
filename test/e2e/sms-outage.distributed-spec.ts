import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { addSeconds } from '#time';
import {
  fakeAfricasTalking,
  type FakeAfricasTalking,
} from '../../services/notification/src/testing/fake-africastalking.ts';
import { api, moveClock, pause, trialNow, type Citizen } from './support/api.ts';
import { patienceMs, startTown, type Town } from './support/outage.ts';
import { twenty } from './support/twenty.ts';

const minutesAway = 5;

describe('The SMS provider away for five minutes', () => {
  let [town, provider] = [] as unknown as [Town, FakeAfricasTalking];
  beforeAll(async () => {
    provider = await fakeAfricasTalking();
    town = await startTown(6);
    // From here on texts leave by the provider.
    await town.parts.end('notification', 'SIGTERM');
    const SMS = `africastalking:http://127.0.0.1:${String(provider.port)}?username=huduma`;
    await town.parts.start('notification', { SMS, AFRICASTALKING_API_KEY: 'key', TRIAL: 'open' });
  });
  afterAll(async () => {
    await town.system.remove();
    await provider.close();
  });

  const ask = ({ token }: Citizen, path: string, start: string | undefined, key: string) =>
    api(town.system, 'POST', path, {
      token,
      key,
      body: path.endsWith('moves') ? { start } : { service: twenty.plenty, centre: twenty.centre, start },
    });
  const heard = (phone: string) =>
    provider.taken
      .filter(({ to }) => to === phone)
      .map(({ text }) => /booked|moved/.exec(text)?.[0] ?? 'something else');

  it('bookings go on meanwhile; afterwards everybody hears of each once, in the order of its revisions', async () => {
    let refused = 0;
    provider.meetWith(() => {
      refused += 1;
      return { http: 503 };
    });
    for (const [i, person] of town.people.entries()) {
      const booked = await ask(person, '/v1/bookings', town.starts[i], 'book');
      expect(booked.status).toBe(201);
      const path = `/v1/bookings/${String(booked.body['id'])}/moves`;
      expect((await ask(person, path, town.starts[i + 7], 'move')).status).toBe(200);
    }
    for (let minute = 0; minute < minutesAway; minute += 1) {
      const before = refused;
      await moveClock(town.system, addSeconds(await trialNow(town.system), 60));
      await eventually(() => refused > before, patienceMs);
    }
    expect(provider.taken).toEqual([]);
    provider.meetWith(() => undefined);
    await eventually(async () => {
      await moveClock(town.system, addSeconds(await trialNow(town.system), 30));
      await pause(500);
      return town.people.every(({ phone }) => heard(phone).length >= 2);
    }, patienceMs);
    process.stdout.write(`the SMS provider was away: ${String(refused)} attempts were refused\n`);
    // Long enough for any repeat to be sent.
    await moveClock(town.system, addSeconds(await trialNow(town.system), 600));
    await pause(3_000);
    expect(town.people.map(({ phone }) => heard(phone))).toEqual(town.people.map(() => ['booked', 'moved']));
  });
});
