import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { World } from '../testing/world.ts';
import { placeOf } from './known-places.policies.ts';

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const [home, market, elsewhere] = ['192.0.2.1', '198.51.100.7', '203.0.113.9'];
const refused = { code: 'session.refused' };
const locked = { code: 'session.locked' };
const owner = async () => {
  const asha = await world.citizen();
  await world.logIn(asha.username, asha.secret, world.key(), home);
  return asha;
};
const guess = async (username: string, from: string | undefined, times = 10) => {
  for (let i = 0; i < times; i += 1)
    await expect(world.logIn(username, `wrong secret ${i}`, world.key(), from)).rejects.toMatchObject(refused);
};

describe('Ten wrong secrets from elsewhere', () => {
  it('keep every stranger waiting, but not the owner where they have logged in before, after a restart neither', async () => {
    const { username, secret } = await owner();
    await guess(username, elsewhere);
    await world.restart();
    for (const from of [elsewhere, market, undefined])
      await expect(world.logIn(username, secret, world.key(), from)).rejects.toMatchObject(locked);
    await world.logIn(username, secret, world.key(), home);
    await world.logIn('23456789', secret, world.key(), `::ffff:${home}`);
  });

  it('are ten in all, from however many addresses they come', async () => {
    const { username } = await owner();
    const from = (i: number) => `203.0.113.${i}`;
    for (let i = 0; i < 10; i += 1) await guess(username, from(i), 1);
    await expect(world.logIn(username, 'one more', world.key(), from(10))).rejects.toMatchObject(locked);
  });

  it('leave a code as the way in, and then that place is known too', async () => {
    const { username, citizen, secret, session } = await owner();
    await guess(username, elsewhere);
    await world.ask('identity.reset-secret', { command: world.key(), username });
    await world.settled();
    const { code } = await world.sms();
    const opened = await world.logIn(username, code, world.key(), market);
    const changed = { citizen, session: world.sessionOf(opened.refreshToken), current: code, secret: `${secret} mpya` };
    await world.ask('identity.change-secret', changed);
    expect(session).not.toBe(changed.session);
    await world.logIn(username, changed.secret, world.key(), market);
  });

  it('do not keep a session from changing the secret, nor do ten there keep anybody from logging in', async () => {
    const { username, citizen, session, secret } = await owner();
    await guess(username, elsewhere);
    const change = (current: string) =>
      world.ask('identity.change-secret', { citizen, session, current, secret: 'another long secret' });
    for (let i = 0; i < 10; i += 1) await expect(change(`wrong ${i}`)).rejects.toMatchObject({ code: 'secret.wrong' });
    await expect(change(secret)).rejects.toMatchObject(locked);
    await world.logIn(username, secret, world.key(), home);
  });
});

describe('A known place', () => {
  it('has ten wrong secrets of its own, which nobody else feels', async () => {
    const { username, secret } = await owner();
    await world.logIn(username, secret, world.key(), market);
    await guess(username, home);
    await expect(world.logIn(username, secret, world.key(), home)).rejects.toMatchObject(locked);
    await world.logIn(username, secret, world.key(), market);
    await world.logIn(username, secret, world.key(), elsewhere);
  });

  it('is known of one person alone, and kept as a keyed hash that no copy of their data shows', async () => {
    const { username } = await owner();
    const other = await world.citizen({ idNumber: '33333333', phone: '0798765432' });
    await guess(other.username, home);
    await expect(world.logIn(other.username, other.secret, world.key(), home)).rejects.toMatchObject(locked);
    await guess(username, home, 1);
    const copy = await world.ask('identity.export-me', { citizen: other.citizen });
    expect(JSON.stringify(copy)).not.toMatch(/knownPlaces|192\.0\.2\.1/);
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:1:aaaa::1', '2001:db8:0:1'],
  ['2001:0DB8::1:0:0:1', '2001:db8:0:0'],
  ['fe80::1%eth0', 'fe80:0:0:0'],
  ['::1', '0:0:0:0'],
])('%s lies in %s', (address, place) => expect(placeOf(address)).toBe(place));
