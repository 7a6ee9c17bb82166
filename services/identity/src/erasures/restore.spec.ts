// A backup knows people who were erased since. Restored, it forgets them again before anybody can ask.
import { appendFileSync, cpSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';
import { throughEveryDeath } from '../testing/mortal.ts';
import { asha, World } from '../testing/world.ts';
import type { Vault } from '../vault/vault.port.ts';
import { fileErasureList } from './file-erasure-list.ts';

let backup: ReturnType<typeof scratchFolder>;
let outside: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  backup = scratchFolder('backup');
  outside = scratchFolder('outside');
});
afterEach(() => {
  backup.remove();
  outside.remove();
});

const child = { givenNames: 'Baraka', dateOfBirth: '2015-05-05', relation: 'son' };
const document = { idType: 'birth-certificate', idNumber: 'AB1234' } as const;

const begin = async (wrapped = {}): Promise<World> => {
  const world = new World();
  world.list = join(outside.path, 'erasures.log');
  rmSync(world.list, { force: true });
  return world.start(wrapped);
};
const backUp = async (world: World) => {
  await world.stop();
  rmSync(backup.path, { recursive: true, force: true });
  cpSync(world.folder.path, backup.path, { recursive: true });
  await world.start();
};
const restore = async (world: World, wrapped = {}) => {
  await world.stop();
  rmSync(world.folder.path, { recursive: true });
  cpSync(backup.path, world.folder.path, { recursive: true });
  [world.facts.length, world.cancelled.length] = [0, 0];
  await world.start(wrapped);
};
const settled = async (world: World) => {
  await world.eventually(async () => (await world.vault.errands(9)).length === 0);
  await world.settled();
};
const erase = async (world: World, citizen: string) => {
  world.seams.clock.advance(60);
  await world.ask('identity.erase-me', { citizen });
  await settled(world);
};

it('erases a person again whom a restored copy brought back, and nobody else', async () => {
  const world = await begin();
  const gone = await world.citizen();
  const stays = await world.citizen({ idNumber: '34567890', phone: '0722222222' });
  const { id } = await world.ask('identity.add-dependant', {
    citizen: gone.citizen,
    command: world.key(),
    dependant: child,
  });
  await backUp(world);
  await erase(world, gone.citizen);
  await restore(world);
  expect(await world.vault.person(gone.citizen)).toBeUndefined();
  expect(await world.ask('identity.contact', { recipient: gone.citizen })).toBeNull();
  await expect(world.logIn(gone.username, gone.secret)).rejects.toMatchObject({ code: 'session.refused' });
  await world.logIn(stays.username, stays.secret);
  await settled(world);
  const since = '2026-12-01T06:00:00Z';
  expect(world.cancelled).toEqual([{ citizen: gone.citizen, persons: [gone.citizen, id], since, reason: 'erased' }]);
  expect(world.told('erased').map(({ data }) => data)).toEqual([{ citizen: gone.citizen }]);
  expect(world.told('notice-raised')).toEqual([]);
  expect(await world.ask('identity.session', { session: gone.session })).toMatchObject({ ended: true });
  await world.restart();
  await world.register();
  expect((await world.sms()).citizen).not.toBe(gone.citizen);
  await world.end();
});

it('would have brought the person back without the list', async () => {
  const world = await begin();
  const { citizen, username, secret } = await world.citizen();
  await backUp(world);
  await erase(world, citizen);
  rmSync(world.list ?? '');
  await restore(world);
  await world.logIn(username, secret);
  await world.end();
});

it('erases again wherever it dies, also while scheduling is away', async () => {
  const points = await throughEveryDeath(async (_, wrapped) => {
    const world = await begin();
    const { citizen } = await world.citizen();
    await backUp(world);
    await erase(world, citizen);
    world.schedulingFails = true;
    await restore(world, wrapped).catch(() => undefined);
    await world.kill();
    expect(await world.vault.person(citizen)).toBeUndefined();
    world.schedulingFails = false;
    await world.restart();
    await settled(world);
    expect(world.told('erased')).toHaveLength(1);
    expect(world.cancelled.length).toBeGreaterThanOrEqual(1);
    await world.end();
  });
  expect(points).toBeGreaterThanOrEqual(6);
}, 60_000);

it('leaves alone who registered anew since, though they kept their pseudonym', async () => {
  const world = await begin();
  const mother = await world.citizen();
  const first = await world.citizen({ ...document, phone: '0733333333' });
  const dependant = { ...child, ...document };
  const asked = { citizen: mother.citizen, command: world.key(), dependant };
  expect((await world.ask('identity.add-dependant', asked)).id).toBe(first.citizen);
  await erase(world, first.citizen);
  world.seams.clock.advance(60);
  const second = await world.citizen({ ...document, phone: '0733333333' }, 'another long secret');
  expect(second.citizen).toBe(first.citizen);
  await backUp(world);
  await world.logIn(second.username, 'another long secret');
  await erase(world, second.citizen);
  await restore(world);
  expect(await world.vault.person(second.citizen)).toBeUndefined();
  await world.end();
});

it('does not carry out a registration of the copy whose person was erased since', async () => {
  const stuck = (vault: Vault) =>
    new Proxy(vault, {
      get: (target, name) =>
        name === 'admitMessage'
          ? () => Promise.reject(new Error('not now'))
          : (Reflect.get(target, name) as () => unknown).bind(target),
    });
  const world = await begin({ vault: stuck });
  await world.ask('identity.register', { command: world.key(), registration: asha });
  await world.settled();
  await backUp(world);
  await settled(world);
  const { citizen } = await world.sms();
  await erase(world, citizen);
  await restore(world);
  await settled(world);
  expect(world.told('registered')).toEqual([]);
  expect(await world.vault.person(citizen)).toBeUndefined();
  await world.end();
});

it('keeps a list of pseudonyms alone, and reads over half a line', async () => {
  const file = join(outside.path, 'deep', 'erasures.log');
  const list = await fileErasureList(file);
  await list.add({ person: 'asha', at: '2026-12-01T06:00:00Z' });
  appendFileSync(file, '2026-12-01T06:0');
  await list.add({ person: 'baraka', at: '2026-12-01T07:00:00Z' });
  await list.add({ person: 'asha', at: '2026-12-01T08:00:00Z' });
  await list.add({ person: 'asha', at: '2026-12-01T06:00:00Z' });
  expect([...(await list.all())]).toEqual([
    ['asha', '2026-12-01T08:00:00Z'],
    ['baraka', '2026-12-01T07:00:00Z'],
  ]);
  expect(readFileSync(file, 'utf8')).toMatch(
    /^2026-12-01T06:00:00Z asha\n2026-12-01T06:0\n2026-12-01T07:00:00Z baraka\n/,
  );
  await list.close();
});
