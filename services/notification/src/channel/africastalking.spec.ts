import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { silentLogger, systemTimers, type Logger } from '#platform';
import { fakeAfricasTalking, type FakeAfricasTalking, type Fault } from '../testing/fake-africastalking.ts';
import { africasTalkingAddress, AddressError, smtpAddress } from './addresses.ts';
import { africasTalkingChannel } from './africastalking.ts';
import { DoubtError, type Outgoing } from './channel.port.ts';

const outgoing: Outgoing = {
  id: 'm1',
  to: '+254700000001',
  subject: '',
  text: 'Asha, booked: KRA PIN & more.\n50%',
  kind: 'booking-confirmed',
  at: '2026-12-01T05:00:00Z',
};

describe("Africa's Talking", () => {
  let provider: FakeAfricasTalking;
  let alarms: object[] = [];
  const log: Logger = { ...silentLogger, error: (facts) => void alarms.push(facts) };
  const channel = (patienceMs = 5_000) => {
    const address = africasTalkingAddress(
      `africastalking:http://127.0.0.1:${provider.port}?username=huduma&from=HUDUMA`,
    );
    return africasTalkingChannel({ address, apiKey: 'the-key', timers: systemTimers, log, patienceMs });
  };
  const meeting = (fault: Fault, patienceMs?: number) => {
    provider.meetWith(() => fault);
    return channel(patienceMs).send(outgoing);
  };

  beforeEach(async () => {
    alarms = [];
    provider = await fakeAfricasTalking();
  });
  afterEach(() => provider.close());

  it('posts the form that the provider documents and learns its id', async () => {
    expect(await channel().send(outgoing)).toEqual({ accepted: true, providerId: 'ATXid_1' });
    const [asked] = provider.seen;
    expect(asked).toMatchObject({
      apiKey: 'the-key',
      accept: 'application/json',
      type: 'application/x-www-form-urlencoded',
      path: 'POST /version1/messaging',
    });
    expect(Object.fromEntries(asked?.form ?? [])).toEqual({
      username: 'huduma',
      to: outgoing.to,
      message: outgoing.text,
      from: 'HUDUMA',
      bulkSMSMode: '1',
      enqueue: '1',
    });
  });

  it.each([
    [500, 'InternalServerError'],
    [501, 'GatewayError'],
    [407, 'CouldNotRoute'],
    [405, 'InsufficientBalance'],
  ])('tries again what a 201 says may pass: %i %s', async (statusCode, status) => {
    expect(await meeting({ statusCode, status })).toMatchObject({ accepted: false, passing: true });
  });

  it.each([
    [401, 'RiskHold'],
    [402, 'InvalidSenderId'],
    [403, 'InvalidPhoneNumber'],
    [404, 'UnsupportedNumberType'],
    [406, 'UserInBlacklist'],
    [409, 'DoNotDisturbRejection'],
    [502, 'RejectedByGateway'],
  ])('never tries again what a 201 refuses for good: %i %s', async (statusCode, status) => {
    expect(await meeting({ statusCode, status })).toMatchObject({ accepted: false, passing: false });
  });

  it('raises an alarm when the account is empty or the sender unknown, also when no recipient is named', async () => {
    await meeting({ statusCode: 405, status: 'InsufficientBalance' });
    expect(await meeting({ message: 'InvalidSenderId' })).toMatchObject({ accepted: false, passing: false });
    expect(alarms).toEqual([
      { alarm: 'sms', reason: 'insufficient-balance' },
      { alarm: 'sms', reason: 'invalid-sender-id' },
    ]);
  });

  it.each<Fault>(['lost', 'cut', 'garbled', { http: 500 }, { http: 502 }, { http: 504 }, { message: 'who knows' }])(
    'is in doubt when the answer does not say: %j',
    async (fault) => {
      await expect(meeting(fault)).rejects.toThrow(DoubtError);
    },
  );

  it('is in doubt when no answer comes in time', async () => {
    await expect(meeting('silent', 100)).rejects.toThrow(DoubtError);
  });

  it.each([{ http: 503 }, { http: 429 }, { http: 401 }])('knows that nothing was taken: %j', async (fault) => {
    expect(await meeting(fault)).toMatchObject({ accepted: false, passing: true, channelDown: true });
  });

  it('knows that nothing was taken when it cannot even connect', async () => {
    await provider.close();
    expect(await channel().send(outgoing)).toEqual({
      accepted: false,
      reason: 'unreachable',
      passing: true,
      channelDown: true,
    });
  });

  it('says in no error what was sent, to whom, or with which key', async () => {
    const error = await meeting('lost').catch((doubt: unknown) => doubt);
    expect(JSON.stringify(error) + String((error as Error).stack)).not.toMatch(/Asha|2547|the-key/);
  });
});

describe('addresses of providers', () => {
  it.each([
    'africastalking:',
    'africastalking:http://api.example.org?username=u',
    'africastalking:https://api.example.org?from=x',
  ])('refuse what would send in the open or to nobody: %s', (address) => {
    expect(() => africasTalkingAddress(address)).toThrow(AddressError);
  });

  it('demand TLS for mail beyond this machine unless told otherwise', () => {
    expect(smtpAddress('smtp://mail.example.org')).toMatchObject({ port: 587, requireTls: true, secure: false });
    expect(smtpAddress('smtp://mail:1025?tls=optional')).toMatchObject({ port: 1025, requireTls: false });
    expect(smtpAddress('smtps://u:p%40ss@mail.example.org')).toMatchObject({
      port: 465,
      secure: true,
      password: 'p@ss',
    });
    expect(smtpAddress('smtp://127.0.0.1:2525')).toMatchObject({ requireTls: false });
  });
});
