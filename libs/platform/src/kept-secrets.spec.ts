import { expect, it } from '@jest/globals';
import { seededRandom } from '#testing';
import { askedSecrets, checkInSecrets, ForeignSecretsError, gatewaySecrets, secretContext } from './kept-secrets.ts';
import { wrappingOf } from './wrapping.ts';

const random = seededRandom(3);
const wrapping = wrappingOf({ current: Buffer.alloc(32, 7) }, random);
const wrapped = (name: string, secret = Buffer.from(random.bytes(32))) =>
  Buffer.from(wrapping.wrap(secretContext(name), secret)).toString('base64url');
const all = () => Object.fromEntries(Object.keys(gatewaySecrets).map((name) => [name, wrapped(name)]));

it('are asked for by one question, however many wait, and never again', async () => {
  let asked = 0;
  const kept = askedSecrets(gatewaySecrets, wrapping, () =>
    Promise.resolve((asked += 1)).then(() => ({ secrets: all() })),
  );
  expect(kept.known).toBeUndefined();
  const opened = await Promise.all([kept.open(), kept.open(), kept.open()]);
  for (const secrets of [...opened, await kept.open(), kept.known]) expect(secrets).toBe(opened[0]);
  expect(asked).toBe(1);
});

it('are asked for again after a silence', async () => {
  let asked = 0;
  const kept = askedSecrets(checkInSecrets, wrapping, () => {
    asked += 1;
    return asked === 1
      ? Promise.reject(new Error('away'))
      : Promise.resolve({ secrets: { slipKeys: wrapped('slipKeys') } });
  });
  await expect(kept.open()).rejects.toThrow('away');
  expect(kept.known).toBeUndefined();
  expect((await kept.open()).slipKeys).toHaveLength(32);
});

it('open as a whole or not at all: none may be left out, altered, or put in the place of another', async () => {
  const { cookies = '', forms = '', ...others } = all();
  const bad = [others, { ...others, cookies, forms: '' }, { ...others, cookies: forms, forms: cookies }];
  for (const secrets of [...bad, { ...others, cookies, forms: `${forms.slice(0, -4)}AAAA` }]) {
    const kept = askedSecrets(gatewaySecrets, wrapping, () => Promise.resolve({ secrets }));
    await expect(kept.open()).rejects.toThrow(ForeignSecretsError);
    expect(kept.known).toBeUndefined();
  }
});
