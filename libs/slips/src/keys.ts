// Ed25519 keys as slips use them. Made from 32 given bytes, so that randomness stays a seam.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import type { Jwk } from '#contracts';
import { canonicalBytes } from './base64url.ts';

export type SlipKey = Readonly<{ kid: string; privateKey: KeyObject; jwk: Jwk }>;

// PKCS#8 of an Ed25519 key is this head and the 32 bytes (RFC 8410).
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex');

/** RFC 7638, cut to 96 bits to keep the square code small. */
const thumbprint = (x: string): string =>
  createHash('sha256').update(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`).digest('base64url').slice(0, 16);

/** The key made of 32 random bytes: always the same for the same bytes. */
export const slipKeyOf = (seed: Uint8Array): SlipKey => {
  if (seed.length !== 32) throw new TypeError('an Ed25519 key is made of 32 bytes');
  const privateKey = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' });
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' });
  return { kid: thumbprint(x), privateKey, jwk: publicJwk(thumbprint(x), x) };
};

/** A key as it stands in a JWKS. */
export const publicJwk = (kid: string, x: string): Jwk => ({
  kty: 'OKP',
  crv: 'Ed25519',
  use: 'sig',
  alg: 'EdDSA',
  kid,
  x,
});

const isSlipJwk = (jwk: Jwk): jwk is Jwk & { x: string } =>
  jwk['kty'] === 'OKP' &&
  jwk['crv'] === 'Ed25519' &&
  (jwk['use'] === undefined || jwk['use'] === 'sig') &&
  (jwk['alg'] === undefined || jwk['alg'] === 'EdDSA') &&
  typeof jwk['x'] === 'string' &&
  canonicalBytes(jwk['x'])?.length === 32;

/** The public key of that id, or undefined when the set holds no usable one. */
export const publicKeyOf = (kid: string, keys: readonly Jwk[]): KeyObject | undefined => {
  const jwk = keys.find((key) => key['kid'] === kid);
  if (!jwk || !isSlipJwk(jwk)) return undefined;
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: jwk.x }, format: 'jwk' });
};
