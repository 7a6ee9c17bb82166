import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DomainError, type DeliveryReport } from '#contracts';
import { scriptedGateway, send, type Scripted } from '../testing/scripted-gateway.ts';

const secret = 'a-path-nobody-guesses';
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const report = 'id=ATXid_1&status=Failed&phoneNumber=%2B254700000001&networkCode=63902&failureReason=UserInBlackList';

describe('the door for delivery reports', () => {
  let gateway: Scripted;
  let [heard, up]: [DeliveryReport[], boolean] = [[], true];
  const start = (rule: Readonly<{ secret?: string; addresses?: readonly string[] }>) =>
    scriptedGateway(
      {
        'notification.delivery-report': (told) => {
          if (!up) return Promise.reject(new DomainError('service.unavailable'));
          heard.push(told);
          return Promise.resolve({});
        },
      },
      { callbacks: rule, limitAddresses: true },
    );
  const post = (path = secret, body = report, headers: Readonly<Record<string, string>> = form) =>
    send(gateway, 'POST', `/channels/africastalking/${path}/delivery-reports`, { body, headers });

  beforeEach(async () => {
    [heard, up] = [[], true];
    gateway = await start({ secret, addresses: ['127.0.0.1'] });
  });
  afterEach(() => gateway.close());

  it('hands over what the provider sends as a form', async () => {
    expect((await post()).status).toBe(200);
    expect(heard).toEqual([
      { id: 'ATXid_1', status: 'Failed', phone: '+254700000001', failureReason: 'UserInBlackList' },
    ]);
  });

  it.each(['another-path-nobody-knows', 'x', `${secret}x`])(
    'is not there for who does not know the secret: %s',
    async (path) => {
      const { status, body } = await post(path);
      expect([status, body['code']]).toEqual([404, 'request.not-found']);
      expect(heard).toEqual([]);
    },
  );

  it('is not there at all where no secret is configured, nor for other addresses', async () => {
    for (const rule of [{}, { secret, addresses: ['192.0.2.1'] }]) {
      await gateway.close();
      gateway = await start(rule);
      expect((await post()).status).toBe(404);
    }
    expect(heard).toEqual([]);
  });

  it('says so when a report could not be kept, so that it is told again', async () => {
    up = false;
    expect((await post()).status).toBe(503);
    up = true;
    expect((await post()).status).toBe(200);
  });

  it('refuses what is no report', async () => {
    expect((await post(secret, 'status=Success')).status).toBe(400);
  });

  it('takes as many as the provider tells, however many come from one address', async () => {
    for (let n = 0; n < 400; n += 1) expect((await post()).status).toBe(200);
  });
});
