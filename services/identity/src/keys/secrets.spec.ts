import { expect, it } from '@jest/globals';
import {
  askedSecrets,
  checkInSecrets,
  derivedSecretsOf,
  deriveKey,
  ForeignSecretsError,
  gatewaySecrets,
  wrappingOf,
  type KeyEncryptionKeys,
} from '#platform';
import { scratchFolder, seededRandom } from '#testing';
import { memoryVault } from '../vault/memory/memory-vault.ts';
import { contextOf } from '../vault/vault-keys.ts';
import type { Vault } from '../vault/vault.port.ts';
import { runKeysCommand } from './keys-command.ts';
import { rotateKeys } from './rotation.ts';
import { openSecrets, secretNames, sentSecrets } from './secrets.ts';
import { vaultAt } from '../vault/vault-at.ts';

const random = seededRandom(5);
const [kek, next, foreign] = [7, 9, 11].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer, Buffer];
const change = { current: next, former: kek };

/** What a release before kept: identity's own alone, by chance, whether anybody had registered or not. */
const ofEarlierRelease = async (vault: Vault): Promise<Vault> => {
  for (const id of ['lookUps', 'ids', 'codes', 'refreshTokens', 'staffTokens'])
    await vault.addSecret({
      id,
      wrappedKey: wrappingOf({ current: kek }, random).wrap(contextOf('secret', id), random.bytes(32)),
    });
  return vault;
};

// Stored for ever: what releases before derived, and under which names it is kept since.
const derivedBefore = {
  commandIds: 'gateway/command-id',
  commandBodies: 'gateway/command-body',
  cookies: 'gateway/cookie',
  forms: 'gateway/form',
  notes: 'gateway/note',
  slipKeys: 'check-in/slip-keys',
};

const opening = (vault: Vault, keks: KeyEncryptionKeys) => openSecrets(vault, wrappingOf(keks, random), keks, random);

/** As a service opens them that knows these key-encryption keys. */
const received = async (vault: Vault, keks: KeyEncryptionKeys) => {
  const wrapping = wrappingOf(keks, random);
  const gateway = askedSecrets(gatewaySecrets, wrapping, async () => ({
    secrets: await sentSecrets(vault, gatewaySecrets),
  }));
  const checkIn = askedSecrets(checkInSecrets, wrapping, async () => ({
    secrets: await sentSecrets(vault, checkInSecrets),
  }));
  return { ...(await gateway.open()), ...(await checkIn.open()) };
};

it('keeps what was derived before, where a release before has been: under a key by itself, and amid its change', async () => {
  for (const keks of [{ current: kek }, change]) {
    const secrets = await opening(await ofEarlierRelease(memoryVault()), keks);
    for (const [name, purpose] of Object.entries(derivedBefore))
      expect([name, secrets[name as keyof typeof derivedBefore]]).toEqual([name, deriveKey(kek, purpose)]);
  }
});

it('makes tokens with nothing that somebody could derive who knew a key from before', async () => {
  const { accessTokens } = await opening(await ofEarlierRelease(memoryVault()), { current: kek });
  expect(accessTokens).not.toEqual(derivedSecretsOf(kek, gatewaySecrets).accessTokens);
});

it('goes on with what was derived under the former key, even where people lie under the next one already', async () => {
  const vault = await ofEarlierRelease(memoryVault());
  const people = wrappingOf({ current: next }, random).wrap(contextOf('officer', 'o1'), random.bytes(32));
  await vault.saveOfficer({ id: 'o1', wrappedKey: people, sealed: new Uint8Array(1) });
  expect((await opening(vault, change)).commandIds).toEqual(deriveKey(kek, 'gateway/command-id'));
});

it('makes all by chance in an empty vault, also when its first start dies anywhere', async () => {
  for (let deaths = 0; deaths <= secretNames.length; deaths += 1) {
    const vault = memoryVault();
    let made = 0;
    const dying = new Proxy(vault, {
      get: (target, name) =>
        name === 'addSecret' && made++ === deaths
          ? () => Promise.reject(new Error('died'))
          : (Reflect.get(target, name) as () => unknown).bind(target),
    });
    await opening(dying, { current: kek }).catch(() => undefined);
    const secrets = await opening(vault, { current: kek });
    for (const [name, purpose] of Object.entries(derivedBefore))
      expect(secrets[name as keyof typeof derivedBefore]).not.toEqual(deriveKey(kek, purpose));
    expect(await opening(vault, { current: kek })).toEqual(secrets);
  }
});

it('lets one of several win who start at once at an empty vault, and hands the same to all', async () => {
  const folder = scratchFolder('secrets');
  const vaults = await Promise.all([1, 2, 3].map(() => vaultAt(`sqlite:${folder.path}`)));
  const opened = await Promise.all(vaults.map((vault) => opening(vault, { current: kek })));
  for (const secrets of opened) expect(secrets).toEqual(opened[0]);
  for (const vault of vaults) expect(opened[0]).toMatchObject(await received(vault, { current: kek }));
  for (const vault of vaults) await vault.close();
  folder.remove();
});

it('hands services the same before, amid and after a change of the key, and nothing that another key opens', async () => {
  const vault = memoryVault();
  const made = await opening(vault, { current: kek });
  for (const keks of [{ current: kek }, change]) expect(made).toMatchObject(await received(vault, keks));
  await expect(received(vault, { current: next })).rejects.toThrow(ForeignSecretsError);
  await rotateKeys(vault, wrappingOf(change, random));
  for (const keks of [change, { current: next }]) expect(made).toMatchObject(await received(vault, keks));
  for (const keks of [{ current: kek }, { current: foreign }])
    await expect(received(vault, keks)).rejects.toThrow(ForeignSecretsError);
});

it('sends none of them readable', async () => {
  const vault = memoryVault();
  const secrets = await opening(vault, { current: kek });
  const sent = JSON.stringify([await sentSecrets(vault, gatewaySecrets), await sentSecrets(vault, checkInSecrets)]);
  for (const secret of Object.values(secrets)) expect(sent).not.toContain(secret.toString('base64url'));
});

it('says of a vault whose secrets are not all kept yet that it is not done, and rotates none of them away', async () => {
  const folder = scratchFolder('secrets');
  const vault = await ofEarlierRelease(await vaultAt(`sqlite:${folder.path}`));
  const env = { DATA_DIR: folder.path, KEY_ENCRYPTION_KEY: kek.toString('base64') };
  const changing = {
    ...env,
    KEY_ENCRYPTION_KEY: next.toString('base64'),
    KEY_ENCRYPTION_KEY_OLD: env.KEY_ENCRYPTION_KEY,
  };
  const before = await runKeysCommand(['status', '--json'], env);
  expect([before.status, JSON.parse(before.out ?? '')]).toEqual([1, { current: 5, former: 0, neither: 0, missing: 7 }]);
  const rotated = await runKeysCommand(['rotate', '--json'], changing);
  expect([rotated.status, JSON.parse(rotated.out ?? '')]).toEqual([
    0,
    { wrapped: 5, current: 12, former: 0, neither: 0, missing: 0 },
  ]);
  expect((await received(vault, { current: next })).commandIds).toEqual(deriveKey(kek, 'gateway/command-id'));
  await vault.close();
  folder.remove();
});
