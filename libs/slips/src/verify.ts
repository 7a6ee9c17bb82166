// Whether a slip is genuine: a pure function of the token, the published keys and the instant. Nothing is asked of anybody.
import { verify } from 'node:crypto';
import type { Instant, Jwk } from '#contracts';
import { canonicalBytes } from './base64url.ts';
import { claimsOf, type SlipClaims } from './claims.ts';
import { publicKeyOf } from './keys.ts';
import { slipType } from './sign.ts';

export type SlipVerdict =
  | Readonly<{ verdict: 'genuine' | 'expired'; claims: SlipClaims; reason: string }>
  | Readonly<{ verdict: 'forged' | 'unknown-key'; reason: string }>;

// A slip has about 500 characters; what is far longer is not looked into.
const longest = 2048;

const forged = (reason: string): SlipVerdict => ({ verdict: 'forged', reason });

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
};

/** The key id of a header that is exactly ours: one algorithm, one type, nothing critical, no key of its own. */
const kidOf = (header: unknown): string | undefined => {
  if (typeof header !== 'object' || header === null || Object.keys(header).length !== 3) return undefined;
  const { alg, kid, typ } = header as Readonly<Record<string, unknown>>;
  return alg === 'EdDSA' && typ === slipType && typeof kid === 'string' ? kid : undefined;
};

/**
 * The verdict on a slip at the instant `now`. Strict: a compact JWS in canonical base64url without a character too many,
 * EdDSA alone, a key id found in `keys`. `claims` are there only when the signature holds.
 */
export const verifySlip = (token: string, keys: readonly Jwk[], now: Instant): SlipVerdict => {
  const [header, payload, signature, ...rest] = token.length > longest ? [] : token.split('.');
  if (header === undefined || payload === undefined || signature === undefined || rest.length > 0) {
    return forged('it is not a compact JWS');
  }
  const [head, body, mark] = [canonicalBytes(header), canonicalBytes(payload), canonicalBytes(signature)];
  if (!head || !body || !mark) return forged('it is not written in canonical base64url');
  const kid = kidOf(parsed(head));
  if (kid === undefined) return forged('its header is not that of a slip');
  const key = publicKeyOf(kid, keys);
  if (!key) return { verdict: 'unknown-key', reason: 'its key is not among the published ones' };
  if (!verify(null, Buffer.from(`${header}.${payload}`), key, mark)) return forged('its signature does not hold');
  const claims = claimsOf(parsed(body));
  if (!claims) return forged('its claims are not those of a slip');
  return now < claims.expiresAt
    ? { verdict: 'genuine', claims, reason: 'its signature holds' }
    : { verdict: 'expired', claims, reason: 'its day is over' };
};
