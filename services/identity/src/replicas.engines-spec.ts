// Two processes of identity at one MongoDB: who is asked does not matter, nor which of them dies.
import { afterEach, expect, it } from '@jest/globals';
import { wrappingOf } from '#platform';
import { seededRandom } from '#testing';
import type { Fact } from '#messaging';
import { asha, kek, World, type Ground } from './testing/world.ts';
import { onServer } from './testing/server.ts';
import { rotateKeys, countKeys } from './keys/rotation.ts';

onServer('identity by two replicas on MongoDB', ({ address, newDatabase }) => {
  const worlds: World[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.end();
  });
  const two = async (keks = { current: kek }): Promise<readonly [World, World]> => {
    const [database, facts] = [newDatabase('', '-vault'), [] as Fact[]];
    const starting = async (replica: number) => {
      const at: Ground = { address: `${address}?appName=replica-${replica}`, database, replica, facts };
      const world = new World(at);
      world.keks = keks;
      worlds.push(world);
      return world.start();
    };
    return [await starting(1), await starting(2)];
  };
  const settled = async (...both: readonly World[]) => {
    for (const world of both) await world.eventually(async () => (await world.vault.errands(9)).length === 0);
    for (const world of both) await world.settled();
  };
  const logIns = async (world: World, username: string, secrets: readonly string[]) => {
    const outcomes = await Promise.allSettled(secrets.map((secret) => world.logIn(username, secret)));
    return outcomes.map((outcome) =>
      outcome.status === 'rejected' ? (outcome.reason as { code?: string }).code : 'in',
    );
  };

  it('takes a person from registering to being erased, whichever of them is asked', async () => {
    const [one, other] = await two();
    await one.register();
    const { citizen, username, code } = await other.sms();
    const session = await other.logIn(username, code);
    const id = other.sessionOf(session.refreshToken);
    await one.ask('identity.change-secret', { citizen, session: id, current: code, secret: 'mti wa mwembe' });
    const command = one.key();
    const again = await one.logIn(username, 'mti wa mwembe', command);
    expect(await other.logIn(username, 'mti wa mwembe', command)).toEqual(again);
    const refreshed = await other.ask('identity.refresh', { command: other.key(), refreshToken: session.refreshToken });
    await other.ask('identity.edit-me', { citizen, command: other.key(), change: { phone: '0722222222' } });
    expect(await one.ask('identity.contact', { recipient: citizen })).toMatchObject({ phone: '+254722222222' });
    await one.ask('identity.erase-me', { citizen });
    await settled(one, other);
    expect(other.told('erased')).toHaveLength(1);
    await expect(other.ask('identity.me', { citizen })).rejects.toMatchObject({ code: 'session.invalid' });
    const { refreshToken } = refreshed;
    const late = other.ask('identity.refresh', { command: other.key(), refreshToken });
    await expect(late).rejects.toMatchObject({ code: 'session.invalid' });
    expect(await other.ask('identity.session', { session: id })).toMatchObject({ ended: true });
  });

  it('makes one person of one document, and one code of one command, asked of both at once', async () => {
    const [one, other] = await two();
    const crowd = [one, other, one, other, one, other];
    await Promise.all(crowd.map((world) => world.register()));
    await settled(one, other);
    expect(one.told('registered')).toHaveLength(1);
    const command = one.key('crowd');
    const issued = one.told('code-issued').length;
    await Promise.all(crowd.map((world) => world.register({ idNumber: '44444444', phone: '0744444444' }, command)));
    await settled(one, other);
    expect(one.told('registered')).toHaveLength(2);
    expect(one.told('code-issued')).toHaveLength(issued + 1);
  });

  it('counts wrong secrets of known and unknown names alike, wherever they are tried', async () => {
    const [one, other] = await two();
    const { username } = await one.citizen();
    for (const name of [username, 'nobody-here-10']) {
      const wrong = Array.from({ length: 5 }, () => 'wrong secret');
      expect(await logIns(one, name, wrong)).toEqual(wrong.map(() => 'session.refused'));
      expect(await logIns(other, name, wrong)).toEqual(wrong.map(() => 'session.refused'));
      for (const world of [one, other]) expect(await logIns(world, name, ['wrong'])).toEqual(['session.locked']);
    }
  });

  it('carries on what the other had promised when it died', async () => {
    const [one, other] = await two();
    const stuck = { vault: (vault: World['vault']) => dyingAt('admitMessage', vault) };
    await one.restart(stuck);
    await one.ask('identity.register', { command: one.key(), registration: registration('0711111111') });
    await one.settled();
    expect(other.told('registered')).toEqual([]);
    await one.stop();
    other.seams.clock.advance(11);
    await settled(other);
    expect(other.told('registered')).toHaveLength(1);
    const { username, code } = await other.sms();
    expect((await other.logIn(username, code)).mustChangeSecret).toBe(true);
  });

  it('puts a new key in the place of the former while both write', async () => {
    const next = { current: Buffer.alloc(32, 9), former: kek };
    const [first, second] = await two();
    const { citizen, username, secret } = await first.citizen();
    for (const world of [first, second]) {
      await world.stop();
      world.keks = next;
      await world.start();
    }
    const wrapping = wrappingOf(next, seededRandom(3));
    const edits = async (world: World) => {
      for (const language of ['sw', 'en', 'sw', 'en'] as const)
        await world.ask('identity.edit-me', { citizen, command: world.key(), change: { language } });
    };
    await Promise.all([
      rotateKeys(first.vault, wrapping),
      edits(first),
      edits(second),
      second.register({ idNumber: '55555555', phone: '0755555555' }),
    ]);
    expect(await countKeys(first.vault, wrapping)).toMatchObject({ former: 0, neither: 0 });
    await second.stop();
    second.keks = { current: next.current };
    await second.start();
    await second.logIn(username, secret);
  });
});

const registration = (phone: string) => ({ ...asha, phone });

const dyingAt = (write: string, vault: World['vault']) =>
  new Proxy(vault, {
    get: (target, name) =>
      name === write
        ? () => Promise.reject(new Error('died'))
        : (Reflect.get(target, name) as () => unknown).bind(target),
  });
