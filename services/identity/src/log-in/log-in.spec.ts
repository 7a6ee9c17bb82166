import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { EventStore } from '#event-sourcing';
import { World } from '../testing/world.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const refused = { code: 'session.refused' };
const locked = { code: 'session.locked' };
const codeOf = (error: unknown) => (error as { code: string }).code;
const refresh = (refreshToken: string, command = world.key()) =>
  world.ask('identity.refresh', { command, refreshToken });
const change = (citizen: string, session: string, current: string, secret: string) =>
  world.ask('identity.change-secret', { citizen, session, current, secret });

it('takes the number of the document in the place of the user name, in whatever form it is typed', async () => {
  const { secret } = await world.citizen();
  for (const typed of ['23456789', '2345 6789', '2345-6789']) await world.logIn(typed, secret);
  await expect(world.logIn('23456780', secret)).rejects.toMatchObject(refused);
});

it('tells two people apart whose documents of two kinds have the same digits', async () => {
  const one = await world.citizen();
  const other = await world.citizen({ idType: 'alien-id', phone: '0798765432' }, 'another secret');
  const session = await world.logIn('23456789', 'another secret');
  const { started } = await world.identity.sessions.state(world.sessionOf(session.refreshToken));
  expect(started?.holder).toBe(other.citizen);
  expect(other.citizen).not.toBe(one.citizen);
});

it('refuses a code after a day and after five wrong tries, though the sixth is right', async () => {
  await world.register();
  const { username, code } = await world.sms();
  for (let i = 0; i < 5; i += 1) await expect(world.logIn(username, `WRONG${i}AA`)).rejects.toMatchObject(refused);
  await expect(world.logIn(username, code)).rejects.toMatchObject(refused);
  await world.register();
  const second = await world.sms();
  world.seams.clock.advance(86_400);
  await expect(world.logIn(username, second.code)).rejects.toMatchObject(refused);
});

it('makes an account wait after ten wrong secrets in a quarter of an hour, never for good, and a new code opens it', async () => {
  const { username, secret } = await world.citizen();
  for (let i = 0; i < 10; i += 1)
    await expect(world.logIn(username, `wrong secret ${i}`)).rejects.toMatchObject(refused);
  await expect(world.logIn(username, secret)).rejects.toMatchObject({ ...locked, facts: { retryAfterSeconds: 900 } });
  await world.restart();
  await expect(world.logIn(username, secret)).rejects.toMatchObject(locked);
  await world.ask('identity.reset-secret', { command: world.key(), username });
  await world.settled();
  const { code } = await world.sms();
  expect((await world.logIn(username, code)).mustChangeSecret).toBe(true);
});

it('takes no trouble of the store for a wait: the right secret is refused to nobody', async () => {
  const { username, secret } = await world.citizen();
  let troubles = 1;
  const away = new Error('the store does not answer');
  const read = (under: EventStore) => (stream: string, from?: number) =>
    stream.startsWith('tries-') && troubles-- > 0 ? Promise.reject(away) : under.read(stream, from);
  const store = (under: EventStore): EventStore =>
    new Proxy(under, {
      get: (_, name) => {
        const of: unknown = name === 'read' ? read(under) : Reflect.get(under, name);
        return typeof of === 'function' ? (of.bind(under) as unknown) : of;
      },
    });
  await world.restart({ store });
  await expect(world.logIn(username, secret)).rejects.toBe(away);
  await world.logIn(username, secret);
});

it('opens again when the quarter of an hour is over', async () => {
  const { username, secret } = await world.citizen();
  for (let i = 0; i < 10; i += 1) await world.logIn(username, `wrong secret ${i}`).catch(() => undefined);
  world.seams.clock.advance(900);
  await world.logIn(username, secret);
});

it('counts a crowd of guesses as it counts one after another, for strangers’ names too', async () => {
  const { username } = await world.citizen();
  for (const name of [username, 'nobody-here-10']) {
    const guesses = Array.from({ length: 30 }, (_, i) => world.logIn(name, `guess number ${i}`));
    const outcomes = await Promise.all(guesses.map((guess) => guess.then(() => 'in', codeOf)));
    expect(outcomes.filter((code) => code === 'session.refused')).toHaveLength(10);
    expect(outcomes.filter((code) => code === 'session.locked')).toHaveLength(20);
  }
});

it('decides a refused key anew, and knows a granted one again', async () => {
  await world.register();
  const { username, code } = await world.sms();
  await expect(world.logIn(username, 'WRONGWORD', world.key('k', 'wrong'))).rejects.toMatchObject(refused);
  const first = await world.logIn(username, code, world.key('k', 'right'));
  expect(await world.logIn(username, code, world.key('k', 'right'))).toEqual(first);
  await expect(world.logIn(username, code, world.key('k', 'wrong'))).rejects.toMatchObject({
    code: 'request.key-reused',
  });
});

it('gives ten at once with one key the same session', async () => {
  const { username, secret } = await world.citizen();
  const command = world.key('crowd');
  const sessions = await Promise.all(Array.from({ length: 10 }, () => world.logIn(username, secret, command)));
  expect(new Set(sessions.map(({ refreshToken }) => refreshToken)).size).toBe(1);
});

it('rotates refresh tokens: a repeat within 30 s gets the same, later it ends the session, and the gateway hears', async () => {
  const { refreshToken, session } = await world.citizen();
  const next = await refresh(refreshToken);
  world.seams.clock.advance(30);
  expect(await refresh(refreshToken)).toEqual(next);
  world.seams.clock.advance(1);
  await expect(refresh(refreshToken)).rejects.toMatchObject({ code: 'session.refresh-reused' });
  await expect(refresh(next.refreshToken)).rejects.toMatchObject({ code: 'session.refresh-reused' });
  await world.settled();
  const { sessions } = await world.ask('identity.ended-sessions', { since: '2026-12-01T06:00:00Z' });
  expect(sessions).toEqual([session]);
});

it('gives a repeat within 30 s the same successor though that was used: the answers of two tabs crossed', async () => {
  const { refreshToken } = await world.citizen();
  const next = await refresh(refreshToken);
  const last = await refresh(next.refreshToken);
  expect(await refresh(refreshToken)).toEqual(next);
  expect(await refresh(next.refreshToken)).toEqual(last);
  await refresh(last.refreshToken);
});

it('answers a keyed refresh the same, however late, and other words under the key not', async () => {
  const { refreshToken } = await world.citizen();
  const command = world.key('refresh-key');
  const next = await refresh(refreshToken, command);
  world.seams.clock.advance(3_600);
  expect(await refresh(refreshToken, command)).toEqual(next);
  await expect(refresh(next.refreshToken, command)).rejects.toMatchObject({ code: 'request.key-reused' });
});

it('takes no forged refresh token', async () => {
  const { refreshToken } = await world.citizen();
  for (const token of ['', 'r1.a.0.b', refreshToken.replace('.0.', '.1.'), `${refreshToken}x`])
    await expect(refresh(token)).rejects.toMatchObject({ code: 'session.invalid' });
});

it('ends a session with the log out, and says so until no access token is left', async () => {
  const { session } = await world.citizen();
  await world.ask('identity.log-out', { session });
  await world.ask('identity.log-out', { session });
  await world.settled();
  const ended = await world.ask('identity.ended-sessions', { since: '2026-12-01T05:00:00Z' });
  expect(ended.sessions).toEqual([session]);
  expect((await world.ask('identity.ended-sessions', { since: ended.at })).sessions).toEqual([session]);
  world.seams.clock.advance(1_200);
  expect((await world.ask('identity.ended-sessions', { since: ended.at })).sessions).toEqual([]);
});

it('ends the other sessions when the secret changes, by refresh at once and by name for the gateway', async () => {
  const { citizen, username, session, secret } = await world.citizen();
  const other = await world.logIn(username, secret);
  const { ended } = await change(citizen, session, secret, 'a new long secret');
  expect(ended).toEqual([world.sessionOf(other.refreshToken)]);
  await expect(refresh(other.refreshToken)).rejects.toMatchObject({ code: 'session.invalid' });
  await expect(world.logIn(username, secret)).rejects.toMatchObject(refused);
  await world.logIn(username, 'a new long secret');
});

it('says why a secret cannot be changed', async () => {
  const { citizen, session, secret } = await world.citizen();
  await expect(change(citizen, session, secret, 'short')).rejects.toMatchObject({ code: 'request.invalid' });
  await expect(change(citizen, session, secret, '123456')).rejects.toMatchObject({ code: 'secret.too-common' });
  await expect(change(citizen, session, secret, secret)).rejects.toMatchObject({ code: 'secret.unchanged' });
  await expect(change(citizen, session, 'not it at all', 'a new long secret')).rejects.toMatchObject({
    code: 'secret.wrong',
  });
});

it('answers the same change of the secret again when the first answer was lost', async () => {
  const { citizen, session, secret } = await world.citizen();
  await change(citizen, session, secret, 'a new long secret');
  expect(await change(citizen, session, secret, 'a new long secret')).toEqual({ ended: [] });
  await world.settled();
  expect(world.told('notice-raised').map(({ data }) => data['notice'])).toEqual(['secret-changed']);
});
