import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { asha, World } from '../testing/world.ts';
import type { Vault } from '../vault/vault.port.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const notices = () => world.told('notice-raised').map(({ data }) => data['notice']);

it('does the same work until the answer has left, whoever registers or resets a secret', async () => {
  const { username } = await world.citizen();
  const asked: string[] = [];
  const recording = (vault: Vault) =>
    new Proxy(vault, {
      get: (target, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]): unknown => {
          asked.push(String(name));
          return Reflect.apply(method, target, args);
        };
      },
    });
  await world.restart({ vault: recording });
  const before = async (ask: () => Promise<unknown>) => {
    asked.length = 0;
    await ask();
    await world.seams.timers.sleep(20); // the answer is on its way
    const done = [...asked];
    await world.settled();
    expect(asked.length).toBeGreaterThan(done.length);
    return done;
  };
  const register = (idNumber: string) => () =>
    world.ask('identity.register', { command: world.key(), registration: { ...asha, idNumber } });
  const reset = (name: string) => () => world.ask('identity.reset-secret', { command: world.key(), username: name });
  for (const ask of [register('23456789'), register('11111112'), reset(username), reset('nobody-here')])
    expect(await before(ask)).toEqual(['addErrand', 'errand']);
});

it('issues new login details to the same document and phone, and the old code ends', async () => {
  await world.register();
  const first = await world.sms();
  await world.register({ givenNames: 'Asha' });
  const second = await world.sms();
  expect(second.username).toBe(first.username);
  expect(second.code).not.toBe(first.code);
  await expect(world.logIn(first.username, first.code)).rejects.toMatchObject({ code: 'session.refused' });
  expect((await world.logIn(second.username, second.code)).mustChangeSecret).toBe(true);
});

it('lets the later registration replace the earlier while the first code was never used', async () => {
  await world.register();
  const first = await world.sms();
  await world.register({ phone: '0798765432', familyName: 'Njeri' });
  const second = await world.sms();
  expect(second.citizen).toBe(first.citizen);
  expect(await world.ask('identity.contact', { recipient: second.citizen })).toMatchObject({ phone: '+254798765432' });
  expect(await world.ask('identity.me', { citizen: second.citizen })).toMatchObject({ familyName: 'Njeri' });
  await expect(world.logIn(first.username, first.code)).rejects.toMatchObject({ code: 'session.refused' });
  expect(notices()).toEqual([]);
});

it('changes nothing of an account in use when another phone registers the document, and both phones hear', async () => {
  const { citizen, username, secret } = await world.citizen();
  await world.register({ phone: '0798765432', givenNames: 'Mgeni', language: 'sw' });
  expect(world.told('code-issued')).toHaveLength(1);
  expect(notices()).toEqual(['somebody-tried-to-register', 'document-is-known']);
  const [known, stranger] = world.told('notice-raised').map(({ data }) => String(data['recipient']));
  expect(known).toBe(citizen);
  const contact = await world.ask('identity.contact', { recipient: stranger ?? '' });
  expect(contact).toEqual({ givenName: 'Mgeni', phone: '+254798765432', email: null, language: 'sw' });
  await world.logIn(username, secret);
  world.seams.clock.advance(86_400);
  expect(await world.ask('identity.contact', { recipient: stranger ?? '' })).toBeNull();
});

it('keeps the secret of an account in use until the new code is used', async () => {
  const { username, secret } = await world.citizen();
  await world.register();
  const { code } = await world.sms();
  expect((await world.logIn(username, secret)).mustChangeSecret).toBe(false);
  expect((await world.logIn(username, code)).mustChangeSecret).toBe(true);
  await expect(world.logIn(username, secret)).rejects.toMatchObject({ code: 'session.refused' });
});

it('matches people without a number by phone, names and date of birth', async () => {
  const none = { idType: 'none', idNumber: undefined, dateOfBirth: '2008-02-29' } as never;
  await world.register(none);
  const first = await world.sms();
  await world.register({ ...(none as object), givenNames: ' asha  WANJIKU' });
  expect((await world.sms()).citizen).toBe(first.citizen);
  await world.register({ ...(none as object), dateOfBirth: '2008-03-01' });
  expect((await world.sms()).citizen).not.toBe(first.citizen);
});

it('lets ten people share a phone, each with their own user name, and no eleventh', async () => {
  for (let i = 0; i < 11; i += 1) {
    await world.register({ idNumber: `3000000${String(i).padStart(2, '0')}`.slice(-9) });
    world.seams.clock.advance(3_600);
  }
  expect(world.told('registered')).toHaveLength(10);
  const names = new Set<string>();
  for (const { data } of world.told('registered'))
    names.add((await world.ask('identity.me', { citizen: String(data['citizen']) })).username);
  expect(names.size).toBe(10);
});

it('sends a phone ten messages an hour that a stranger caused, answers the eleventh alike, and goes on an hour later', async () => {
  for (let i = 0; i < 11; i += 1) await world.register();
  expect(world.told('code-issued')).toHaveLength(10);
  const { username, code } = await world.sms();
  world.seams.clock.advance(3_601);
  await world.register();
  expect(world.told('code-issued')).toHaveLength(11);
  await expect(world.logIn(username, code)).rejects.toMatchObject({ code: 'session.refused' });
});

it('answers a key again with the same words, refuses other words, and looks at it before any rule', async () => {
  const command = world.key('registration-key');
  await world.register({}, command);
  await world.register({}, command);
  await world.restart();
  await world.register({}, command);
  expect(world.told('code-issued')).toHaveLength(1);
  const other = world.key('registration-key', 'other words');
  await expect(world.register({ givenNames: '' }, other)).rejects.toMatchObject({ code: 'request.key-reused' });
  const unread = world.register({ givenNames: '' }, world.key('fresh'));
  await expect(unread).rejects.toMatchObject({ code: 'request.invalid' });
  await world.register({ phone: '0733333333', idNumber: '99999998' }, world.key('fresh', 'better words'));
  expect(world.told('registered')).toHaveLength(2);
});

it('carries one key asked ten times at once out once, and of two bodies at once one', async () => {
  const command = world.key('crowd');
  await Promise.all(Array.from({ length: 10 }, () => world.register({}, command)));
  expect(world.told('code-issued')).toHaveLength(1);
  const two = [world.key('two', 'a'), world.key('two', 'b')].map((key, i) =>
    world.register({ idNumber: `4444444${i}` }, key),
  );
  const outcomes = await Promise.allSettled(two);
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(world.told('registered')).toHaveLength(2);
});

it('makes one person of one document registered by many at once', async () => {
  await Promise.all(Array.from({ length: 8 }, () => world.register()));
  expect(world.told('registered')).toHaveLength(1);
  expect(world.told('code-issued')).toHaveLength(8);
});

it('sends a reset code to the phone on record alone, and answers everybody alike', async () => {
  const { citizen, username, secret } = await world.citizen();
  const reset = async (asked: object) => {
    await world.ask('identity.reset-secret', { command: world.key(), ...asked } as never);
    await world.settled();
  };
  const document = { idType: 'national-id', idNumber: '2345 6789' };
  await reset({ username: 'nobody-here-10' });
  await reset({ ...document, phone: '0798765432' });
  await reset({ ...document, idNumber: 'nonsense', phone: 'none' });
  expect(world.told('code-issued')).toHaveLength(1);
  await reset({ ...document, phone: '0712 345 678' });
  await reset({ username: username.toUpperCase() });
  expect(world.told('code-issued').map(({ data }) => data['purpose'])).toEqual([
    'login-details',
    'secret-reset',
    'secret-reset',
  ]);
  const { code, notAfter } = await world.sms(citizen);
  expect(notAfter).toBe('2026-12-01T06:10:00Z');
  await world.logIn(username, secret);
  expect((await world.logIn(username, code)).mustChangeSecret).toBe(true);
});
