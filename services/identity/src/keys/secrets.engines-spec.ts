// Several processes of identity at a MongoDB that none of them has started on before.
import { afterEach, expect, it } from '@jest/globals';
import { checkInSecrets, gatewaySecrets, wrappingOf } from '#platform';
import { seededRandom } from '#testing';
import { onServer } from '../testing/server.ts';
import { mongoVault } from '../vault/mongo/mongo-vault.ts';
import type { Vault } from '../vault/vault.port.ts';
import { countKeys, rotateKeys } from './rotation.ts';
import { openSecrets, secretNames, sentSecrets } from './secrets.ts';

const [kek, next] = [7, 9].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer];

onServer('the secrets of all services on MongoDB', ({ address, newDatabase }) => {
  const vaults: Vault[] = [];
  afterEach(async () => {
    for (const vault of vaults.splice(0)) await vault.close();
  });
  const rivals = async (count: number): Promise<readonly Vault[]> => {
    const database = newDatabase();
    for (let replica = 0; replica < count; replica += 1)
      vaults.push(await mongoVault(`${address}?appName=rival-${String(replica)}`, database));
    return vaults;
  };
  const opening = (vault: Vault, keks: Readonly<{ current: Buffer; former?: Buffer }>, seed: number) => {
    const random = seededRandom(seed);
    return openSecrets(vault, wrappingOf(keks, random), keks, random);
  };

  it('are those of the one who was first, for all who start at once', async () => {
    const opened = await Promise.all((await rivals(6)).map((vault, seed) => opening(vault, { current: kek }, seed)));
    for (const secrets of opened) expect(secrets).toEqual(opened[0]);
  });

  it('stay what they are while two change their key-encryption key at once', async () => {
    const [one, other] = (await rivals(2)) as [Vault, Vault];
    const before = await opening(one, { current: kek }, 1);
    const change = { current: next, former: kek };
    await Promise.all([one, other].map((vault, seed) => rotateKeys(vault, wrappingOf(change, seededRandom(seed)))));
    const counted = await countKeys(one, wrappingOf(change, seededRandom(3)));
    expect(counted).toEqual({ current: secretNames.length, former: 0, neither: 0 });
    expect(await opening(other, { current: next }, 4)).toEqual(before);
    for (const kind of [gatewaySecrets, checkInSecrets])
      expect(await sentSecrets(one, kind)).toEqual(await sentSecrets(other, kind));
  });
});
