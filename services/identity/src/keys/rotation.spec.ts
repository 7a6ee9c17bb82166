import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { citizenTokens, wrappingOf } from '#platform';
import { seededRandom } from '#testing';
import { runStaffCommand } from '../staff/staff-command.ts';
import { kek, World } from '../testing/world.ts';
import { memoryVault } from '../vault/memory/memory-vault.ts';
import { People } from '../vault/people.ts';
import { documentOf } from '../vault/person.ts';
import { vaultKeys } from '../vault/vault-keys.ts';
import type { Vault } from '../vault/vault.port.ts';
import { openKeyRing } from './key-ring.ts';
import { runKeysCommand } from './keys-command.ts';
import { countKeys, RotationUnfinishedError, rotateKeys } from './rotation.ts';

const random = seededRandom(5);
const next = Buffer.alloc(32, 9);
const change = { current: next, former: kek };
const asha = {
  username: 'asha',
  idType: 'national-id',
  idNumber: '23456789',
  givenNames: 'Asha',
  familyName: null,
  dateOfBirth: null,
  phone: '+254712345678',
  email: null,
  language: 'en',
  consentAt: '2026-12-01T06:00:00Z',
  secrets: {},
  dependants: [],
  commands: [],
} as const;

let world: World;
beforeEach(async () => {
  world = await new World().start();
});
afterEach(() => world.end());

const env = (key: Buffer, old?: Buffer) => ({
  DATA_DIR: world.folder.path,
  KEY_ENCRYPTION_KEY: key.toString('base64'),
  ...(old && { KEY_ENCRYPTION_KEY_OLD: old.toString('base64') }),
  HASHING: 'cheapest',
  CLOCK: world.seams.clock.now(),
});
const start = async (keks: World['keks']) => {
  await world.stop();
  world.keks = keks;
  return world.start();
};

it('goes on with a new key as if nothing were: secrets, sessions, tokens, codes under way, officers, keys of commands', async () => {
  const { citizen, username, secret, refreshToken } = await world.citizen();
  const { accessToken } = await world.logIn(username, secret);
  const command = world.key('registration');
  await world.register({ idNumber: '34567890', phone: '0722222222' }, command);
  const { username: other, code } = await world.sms();
  const create = ['create', '--username', 'gate1', '--role', 'gate-officer', '--centre', 'nairobi-gpo', '--json'];
  const officer = JSON.parse((await runStaffCommand(create, env(kek))).out ?? '{}') as Record<string, string>;

  await start(change);
  await world.ask('identity.edit-me', { citizen, command: world.key(), change: { language: 'sw' } });
  expect(await runKeysCommand(['status'], env(next, kek))).toMatchObject({ status: 1 });
  const rotated = await runKeysCommand(['rotate', '--json'], env(next, kek));
  expect(rotated.status).toBe(0);
  expect(JSON.parse(rotated.out ?? '')).toMatchObject({ former: 0, neither: 0, missing: 0 });
  await world.ask('identity.edit-me', { citizen, command: world.key(), change: { language: 'en' } });

  await start({ current: next });
  const tokens = citizenTokens(world.keyRing.secrets.accessTokens);
  expect(tokens.check(accessToken, world.seams.clock.nowMs())).toMatchObject({ citizen });
  await world.logIn(username, secret);
  expect((await world.logIn(other, code)).mustChangeSecret).toBe(true);
  await world.ask('identity.refresh', { command: world.key(), refreshToken });
  const issued = world.told('code-issued').length;
  await world.register({ idNumber: '34567890', phone: '0722222222' }, command);
  expect(world.told('code-issued')).toHaveLength(issued);
  const totp = new TOTP({ secret: Secret.fromBase32(officer['totpSecret'] ?? '') });
  await world.ask('identity.staff-log-in', {
    command: world.key(),
    username: 'gate1',
    password: officer['password'] ?? '',
    totp: totp.generate({ timestamp: world.seams.clock.nowMs() }),
  });
  await world.register();
  expect((await world.sms()).citizen).toBe(citizen);
});

it('refuses to start under a key that the vault does not know, before and after the change', async () => {
  await world.citizen();
  await expect(start({ current: next })).rejects.toMatchObject({ name: 'ConfigError' });
  await start(change);
  await runKeysCommand(['rotate'], env(next, kek));
  await expect(start({ current: kek })).rejects.toMatchObject({ name: 'ConfigError' });
  await start({ current: next });
});

it('carries a rotation on that died anywhere', async () => {
  const { username, secret } = await world.citizen();
  await world.register({ idNumber: '34567890', phone: '0722222222' });
  await start(change);
  const wrapping = wrappingOf(change, random);
  let deaths = 0;
  for (let at = 1; ; at += 1) {
    let calls = 0;
    const dying = new Proxy(world.vault, {
      get: (target, name) => {
        const method = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        return (...args: unknown[]) => {
          if (name === 'rewrap' && ++calls === at) throw new Error('died');
          return Reflect.apply(method, target, args);
        };
      },
    });
    await rotateKeys(dying, wrapping).catch(() => undefined);
    expect((await countKeys(world.vault, wrapping)).neither).toBe(0);
    if (calls < at) break;
    deaths += 1;
  }
  expect(deaths).toBeGreaterThan(0);
  expect(await countKeys(world.vault, wrapping)).toMatchObject({ former: 0, neither: 0 });
  await start({ current: next });
  await world.logIn(username, secret);
});

it('finds people of a vault that never parted its look-up key from the first key, under the next ones too', async () => {
  const vault = memoryVault();
  await new People(vault, vaultKeys(kek, random)).create('asha', asha);
  for (const keks of [{ current: kek }, change, { current: next }]) {
    const ring = await openKeyRing(vault, keks, random);
    const people = new People(vault, ring.vault);
    const document = documentOf(ring.vault, asha);
    expect(document && (await people.find(document))).toBe('asha');
    expect((await people.load('asha'))?.data).toEqual(asha);
    await rotateKeys(vault, ring.wrapping);
  }
});

it('takes the secrets of a vault from the key that it lies under, though the next one is there already', async () => {
  const vault = memoryVault();
  await new People(vault, vaultKeys(kek, random)).create('asha', asha);
  const ring = await openKeyRing(vault, change, random);
  expect(documentOf(ring.vault, asha)).toEqual(documentOf(vaultKeys(kek, random), asha));
});

it('makes secrets by chance in an empty vault, the same for all who start at once', async () => {
  const vault = memoryVault();
  const rings = await Promise.all([1, 2, 3].map(() => openKeyRing(vault, { current: kek }, random)));
  const hashes = rings.map((ring) => ring.vault.hash('p', 'x'));
  expect(new Set(hashes).size).toBe(1);
  expect(hashes[0]).not.toBe(vaultKeys(kek, random).hash('p', 'x'));
});

it('says that it is not done while somebody goes on with the former key', async () => {
  const vault: Vault = memoryVault();
  const people = new People(vault, vaultKeys(kek, random));
  await people.create('asha', asha);
  const obstinate = new Proxy(vault, {
    get: (target, name) =>
      name === 'rewrap' ? () => Promise.resolve() : (Reflect.get(target, name) as () => unknown).bind(target),
  });
  await expect(rotateKeys(obstinate, wrappingOf(change, random))).rejects.toThrow(RotationUnfinishedError);
});

it('explains itself and says what was asked wrongly', async () => {
  expect(await runKeysCommand(['--help'], {})).toMatchObject({
    status: 0,
    out: expect.stringContaining('KEY_ENCRYPTION_KEY_OLD'),
  });
  for (const args of [[], ['turn'], ['rotate', 'twice'], ['status', '--loud']])
    expect(await runKeysCommand(args, {})).toMatchObject({ status: 2 });
  expect(await runKeysCommand(['rotate'], env(kek))).toMatchObject({ status: 2 });
  expect(await runKeysCommand(['status'], env(kek))).toMatchObject({ status: 0 });
});
