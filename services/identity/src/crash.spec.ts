// What if the process dies after this line? Each story dies once at every write it makes, is started again, and must end well.
import { expect, it } from '@jest/globals';
import { asha, World } from './testing/world.ts';
import { throughEveryDeath } from './testing/mortal.ts';

const lived = (work: Promise<unknown>): Promise<boolean> =>
  work.then(
    () => true,
    () => false,
  );

it('registers once and tells one code, wherever it dies, whether or not the person asks again', async () => {
  for (const repeats of [true, false]) {
    const points = await throughEveryDeath(async (_, wrapped) => {
      const world = await new World().start(wrapped);
      const command = world.key('registration');
      const answered = await lived(world.ask('identity.register', { command, registration: { ...asha } }));
      await world.eventually(async () => wrapped.died() || (await world.vault.errands(9)).length === 0);
      await world.kill();
      if (repeats) await world.register({}, command);
      await world.eventually(async () => (await world.vault.errands(9)).length === 0);
      await world.settled();
      if (answered || repeats) {
        expect(world.told('registered')).toHaveLength(1);
        expect(world.told('code-issued')).toHaveLength(1);
        const { username, code } = await world.sms();
        expect((await world.logIn(username, code)).mustChangeSecret).toBe(true);
      }
      await world.end();
    });
    expect(points).toBeGreaterThanOrEqual(12);
  }
}, 120_000);

it('gives one session for one code, wherever the log-in dies', async () => {
  const points = await throughEveryDeath(async (_, wrapped) => {
    const world = await new World().start();
    await world.register();
    const { username, code } = await world.sms();
    await world.restart(wrapped);
    const command = world.key('log-in');
    const answered = await lived(world.logIn(username, code, command));
    await world.kill();
    expect((await world.logIn(username, code, command)).mustChangeSecret).toBe(true);
    expect(answered).toBe(!wrapped.died());
    await world.end();
  });
  expect(points).toBe(4);
}, 120_000);

it('leaves either the old or the new secret in force, never none, wherever the change dies', async () => {
  await throughEveryDeath(async (_, wrapped) => {
    const world = await new World().start();
    const { citizen, username, session, secret } = await world.citizen();
    await world.restart(wrapped);
    const asked = { citizen, session, current: secret, secret: 'a new long secret' };
    const answered = await lived(world.ask('identity.change-secret', asked));
    await world.kill();
    const holds = await lived(world.logIn(username, 'a new long secret'));
    if (answered) expect(holds).toBe(true);
    if (!holds) await world.logIn(username, secret);
    await world.ask('identity.change-secret', asked);
    await world.logIn(username, 'a new long secret');
    await world.end();
  });
}, 120_000);

it('erases to the end wherever it dies: bookings cancelled, the phone told, the row gone, the fact once', async () => {
  const points = await throughEveryDeath(async (_, wrapped) => {
    const world = await new World().start();
    const { citizen, username, secret } = await world.citizen();
    await world.restart(wrapped);
    const asked = lived(world.ask('identity.erase-me', { citizen }));
    await world.eventually(async () => wrapped.died() || (await world.vault.person(citizen)) === undefined);
    const begun = await Promise.race([asked, world.seams.timers.sleep(50).then(() => false)]);
    await world.kill();
    if (!begun) await world.ask('identity.erase-me', { citizen });
    await world.eventually(async () => (await world.vault.person(citizen)) === undefined);
    await world.eventually(async () => (await world.vault.errands(9)).length === 0);
    await world.settled();
    expect(world.cancelled.length).toBeGreaterThanOrEqual(1);
    expect(world.told('erased').map(({ data }) => data)).toEqual([{ citizen }]);
    const farewells = world.told('notice-raised').filter(({ data }) => data['notice'] === 'erased');
    expect(farewells).toHaveLength(1);
    const contact = await world.ask('identity.contact', { recipient: String(farewells[0]?.data['recipient']) });
    expect(contact).toMatchObject({ phone: '+254712345678' });
    await expect(world.logIn(username, secret)).rejects.toMatchObject({ code: 'session.refused' });
    await world.end();
  });
  expect(points).toBeGreaterThanOrEqual(14);
}, 120_000);

it('takes an erasing up again when scheduling was away', async () => {
  const world = await new World().start();
  const { citizen } = await world.citizen();
  world.schedulingFails = true;
  await world.ask('identity.erase-me', { citizen });
  expect(await world.vault.person(citizen)).toBeDefined();
  await expect(world.ask('identity.me', { citizen })).resolves.toBeDefined();
  world.schedulingFails = false;
  await world.kill();
  await world.eventually(async () => (await world.vault.errands(9)).length === 0);
  await world.settled();
  expect(world.told('erased')).toHaveLength(1);
  await world.end();
});
