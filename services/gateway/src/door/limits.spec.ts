import { describe, expect, it } from '@jest/globals';
import { scriptedGateway, citizenToken, send, type Scripted } from '../testing/scripted-gateway.ts';
import { Limit, limitsOf } from './limits.ts';

const refusalOf = (limit: Limit, who: string): unknown => {
  try {
    limit.count(who);
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('a limit', () => {
  it('lets its number through at once, then says how long to wait, and refills steadily', () => {
    let now = 0;
    const limit = new Limit(60, () => now);
    for (let i = 0; i < 60; i += 1) limit.count('a');
    expect(refusalOf(limit, 'a')).toMatchObject({ code: 'request.too-many', facts: { retryAfterSeconds: 1 } });
    expect(refusalOf(limit, 'b')).toBeUndefined();
    now = 1_000;
    expect(refusalOf(limit, 'a')).toBeUndefined();
    expect(refusalOf(limit, 'a')).toBeDefined();
  });

  it('remembers a bounded number and forgets who was quiet longest', () => {
    const limit = new Limit(1, () => 0, 2);
    limit.count('a');
    limit.count('b');
    limit.count('c');
    expect(refusalOf(limit, 'c')).toBeDefined();
    expect(refusalOf(limit, 'a')).toBeUndefined();
  });

  it('never lets a person have fewer than 60 commands a minute', () => {
    const { persons } = limitsOf(false, () => 0);
    for (let i = 0; i < 60; i += 1) persons.count('c1');
  });
});

describe('limits at the doors', () => {
  const logIn = { body: { username: 'u-1', secret: '123456' } };
  const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-12-01T05:15:00Z', mustChangeSecret: false };
  const script = { 'identity.log-in': () => Promise.resolve(session), 'identity.log-out': () => Promise.resolve({}) };

  it('stop a stranger who posts without end, with Retry-After, and leave reading alone', async () => {
    const gateway = await scriptedGateway(script, { limitAddresses: true });
    const answered = await Promise.all(Array.from({ length: 330 }, () => send(gateway, 'POST', '/v1/sessions', logIn)));
    const refused = answered.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answered.filter(({ status }) => status === 201).length).toBeGreaterThanOrEqual(300);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send(gateway, 'GET', '/v1/centres')).status).toBe(200);
    await gateway.close();
  });

  const postAs = async (gateway: Scripted, caller: string, times: number) => {
    const headers = { 'x-forwarded-for': caller };
    const answers = Array.from({ length: times }, () => send(gateway, 'POST', '/v1/sessions', { ...logIn, headers }));
    return new Set((await Promise.all(answers)).map(({ status }) => status));
  };
  // More than comes back in the time that they take, fewer than one caller has.
  const some = 100;

  it('count the callers behind a trusted proxy, each for themselves', async () => {
    const gateway = await scriptedGateway(script, { limitAddresses: true, proxies: ['127.0.0.1/32'] });
    expect(await postAs(gateway, '198.51.100.1', 330)).toEqual(new Set([201, 429]));
    expect(await postAs(gateway, '198.51.100.2', some)).toEqual(new Set([201]));
    // What the caller claims stands before what the proxy saw, and is not looked at.
    expect(await postAs(gateway, '203.0.113.9, 198.51.100.1', some)).toContain(429);
    await gateway.close();
  });

  it('believe no proxy that is not trusted', async () => {
    const gateway = await scriptedGateway(script, { limitAddresses: true });
    expect(await postAs(gateway, '198.51.100.1', 330)).toEqual(new Set([201, 429]));
    expect(await postAs(gateway, '198.51.100.2', some)).toContain(429);
    await gateway.close();
  });

  it('by address can be switched off, those by person stay', async () => {
    const gateway = await scriptedGateway(script, { limitAddresses: false });
    const strangers = await Promise.all(
      Array.from({ length: 330 }, () => send(gateway, 'POST', '/v1/sessions', logIn)),
    );
    expect(new Set(strangers.map(({ status }) => status))).toEqual(new Set([201]));
    const token = citizenToken({ session: 's7' });
    const person = await Promise.all(
      Array.from({ length: 140 }, () => send(gateway, 'DELETE', '/v1/holds/h1', { token })),
    );
    expect(person.filter(({ status }) => status === 429).length).toBeGreaterThan(0);
    await gateway.close();
  });
});
