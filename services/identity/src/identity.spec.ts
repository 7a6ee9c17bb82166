import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { citizenTokens, msOf } from '#platform';
import { World } from './testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

it('takes a person from registering to a secret of their own', async () => {
  await world.register();
  const { citizen, username, code } = await world.sms();
  expect(username).toMatch(/^[a-z0-9-]{4,20}$/);
  expect(code).toMatch(/^[A-Z0-9]{6,10}$/);
  expect(await world.ask('identity.contact', { recipient: citizen })).toEqual({
    givenName: 'Asha',
    phone: '+254712345678',
    email: null,
    language: 'en',
  });

  const session = await world.logIn(username, code);
  expect(session.mustChangeSecret).toBe(true);
  const claims = citizenTokens(world.keyRing.secrets.accessTokens).check(
    session.accessToken,
    world.seams.clock.nowMs(),
  );
  expect(claims).toMatchObject({ citizen, mustChangeSecret: true, expiresAt: session.expiresAt });
  expect(msOf(session.expiresAt) - world.seams.clock.nowMs()).toBe(900_000);

  const id = world.sessionOf(session.refreshToken);
  expect(await world.ask('identity.session', { session: id })).toEqual({ ended: false, mustChangeSecret: true });
  await world.ask('identity.change-secret', { citizen, session: id, current: code, secret: 'mti wa mwembe' });
  expect(await world.ask('identity.session', { session: id })).toEqual({ ended: false, mustChangeSecret: false });
  expect((await world.logIn(username, 'mti wa mwembe')).mustChangeSecret).toBe(false);
  expect(await world.ask('identity.me', { citizen })).toMatchObject({
    username,
    idLast4: '6789',
    familyName: 'Otieno',
  });
});

it('sends one message for one registration, and the code is told while it lives and is unused', async () => {
  await world.register();
  const { citizen, issue, username, code, notAfter } = await world.sms();
  expect(world.told('code-issued')).toHaveLength(1);
  expect(world.told('registered')).toHaveLength(1);
  expect(notAfter).toBe('2026-12-02T06:00:00Z');
  expect(await world.ask('identity.code', { citizen, issue })).toEqual({ username, code, notAfter });
  await world.logIn(username, code);
  expect(await world.ask('identity.code', { citizen, issue })).toBeNull();
});

it('knows everybody again after a restart: sessions, secrets, keys of commands', async () => {
  const { username, refreshToken } = await world.citizen();
  const command = world.key('log-in-key');
  const before = await world.logIn(username, 'mti wa mwembe', command);
  await world.restart();
  expect(await world.logIn(username, 'mti wa mwembe', command)).toEqual(before);
  const next = await world.ask('identity.refresh', { command: world.key(), refreshToken });
  expect(next.mustChangeSecret).toBe(false);
});
