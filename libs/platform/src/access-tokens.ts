// Access tokens: identity issues them, the gateway checks them without a call. Citizens carry a MAC token, which costs
// microseconds and whose keys rotate by day; staff carry an Ed25519 signature, checked once and then remembered.
import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  sign,
  timingSafeEqual,
  verify,
  type KeyObject,
} from 'node:crypto';
import type { AccessClaims, Role } from '#contracts';
import { deriveKey } from './keys.ts';
import { msOf } from './time.ts';

export type CitizenClaims = Extract<AccessClaims, { kind: 'citizen' }>;
export type StaffClaims = Extract<AccessClaims, { kind: 'staff' }>;
type Jwk = Readonly<Record<string, unknown>>;

const dayMs = 86_400_000;
/** No access token lives longer; so a token's day is today or tomorrow, and no stranger can make us derive other keys. */
const longestLifeMs = 3_600_000;
const longestToken = 1_024;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
};

const sameBytes = (a: Buffer, b: Buffer): boolean => a.length === b.length && timingSafeEqual(a, b);

export interface CitizenTokens {
  issue(claims: CitizenClaims): string;
  /** The claims of a genuine token that lives at `nowMs`; undefined for any other text. */
  check(token: string, nowMs: number): CitizenClaims | undefined;
}

// Stored format: c1.<base64url of [citizen, session, expiry in seconds, 0|1]>.<mac>.
const citizenForm = (claims: CitizenClaims) =>
  [claims.citizen, claims.session, msOf(claims.expiresAt) / 1000, claims.mustChangeSecret ? 1 : 0] as const;

type Read = Readonly<{ citizen: string; session: string; expiryMs: number; must: boolean }>;

const readForm = (form: unknown, nowMs: number): Read | undefined => {
  if (!Array.isArray(form)) return undefined;
  const [citizen, session, expiry, must] = form as readonly unknown[];
  if (typeof citizen !== 'string' || typeof session !== 'string' || !Number.isSafeInteger(expiry)) return undefined;
  const expiryMs = (expiry as number) * 1000;
  if (expiryMs <= nowMs || expiryMs > nowMs + longestLifeMs) return undefined;
  return { citizen, session, expiryMs, must: must === 1 };
};

// Temporal would cost more than the MAC does.
const instantOfMs = (ms: number) => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** Tokens of citizens under keys derived from a secret, one for each UTC day on which tokens end. */
export const citizenTokens = (secret: Buffer): CitizenTokens => {
  const keys = new Map<number, Buffer>();
  const keyOf = (expiryMs: number): Buffer => {
    const day = Math.floor(expiryMs / dayMs);
    const key = keys.get(day) ?? deriveKey(secret, `session-mac/${instantOfMs(day * dayMs).slice(0, 10)}`);
    if (!keys.has(day) && keys.size >= 4) keys.clear();
    keys.set(day, key);
    return key;
  };
  const macOf = (key: Buffer, payload: string) => createHmac('sha256', key).update(payload).digest();
  return {
    issue: (claims) => {
      const payload = `c1.${Buffer.from(JSON.stringify(citizenForm(claims))).toString('base64url')}`;
      return `${payload}.${macOf(keyOf(msOf(claims.expiresAt)), payload).toString('base64url')}`;
    },
    check: (token, nowMs) => {
      if (token.length > longestToken) return undefined;
      const [scheme, body, mac, ...more] = token.split('.');
      if (scheme !== 'c1' || body === undefined || mac === undefined || more.length > 0) return undefined;
      const read = readForm(parsed(body), nowMs);
      if (!read) return undefined;
      const expected = macOf(keyOf(read.expiryMs), `c1.${body}`);
      if (!sameBytes(Buffer.from(mac, 'base64url'), expected)) return undefined;
      const { citizen, session, expiryMs, must: mustChangeSecret } = read;
      return { kind: 'citizen', citizen, session, expiresAt: instantOfMs(expiryMs), mustChangeSecret };
    },
  };
};

export interface StaffKeys {
  /** What verifiers need, as JWKs. */
  readonly publicKeys: readonly Jwk[];
  issue(claims: StaffClaims): string;
}

// RFC 8410: a PKCS #8 envelope of an Ed25519 seed is these bytes and the seed.
const pkcs8OfSeed = (seed: Buffer): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
    format: 'der',
    type: 'pkcs8',
  });

/** The signing side, for identity alone. The pair is derived from a secret. */
export const staffKeys = (secret: Buffer, generation = 1): StaffKeys => {
  const privateKey = pkcs8OfSeed(deriveKey(secret, `staff-token/${generation}`));
  const kid = `staff-${generation}`;
  const header = Buffer.from(JSON.stringify({ alg: 'EdDSA', typ: 'at+jwt', kid })).toString('base64url');
  return {
    publicKeys: [{ ...createPublicKey(privateKey).export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' }],
    issue: (claims) => {
      const payload = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
      return `${payload}.${sign(null, Buffer.from(payload), privateKey).toString('base64url')}`;
    },
  };
};

export interface StaffTokens {
  /** The claims of a genuine token that lives at `nowMs`; undefined for any other text. */
  check(token: string, nowMs: number): StaffClaims | undefined;
}

type SeenStaffClaims = Omit<StaffClaims, 'role'> & { role: Role };
const isStaffClaims = (value: unknown): value is SeenStaffClaims => {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, officer, session, role, expiresAt } = value as Record<string, unknown>;
  return kind === 'staff' && [officer, session, role, expiresAt].every((each) => typeof each === 'string');
};

/** The checking side: `keys` as `identity.staff-keys` gives them. Genuine tokens are remembered, 1,000 at most. */
export const staffTokens = (keys: readonly Jwk[]): StaffTokens => {
  const byKid = new Map(keys.map((jwk) => [String(jwk['kid']), createPublicKey({ key: { ...jwk }, format: 'jwk' })]));
  const genuine = new Map<string, StaffClaims>();
  const verified = (token: string): StaffClaims | undefined => {
    const [header, body, signature, ...more] = token.split('.');
    if (header === undefined || body === undefined || signature === undefined || more.length > 0) return undefined;
    const head = parsed(header) as { alg?: unknown; kid?: unknown } | null | undefined;
    const key = head?.alg === 'EdDSA' ? byKid.get(String(head.kid)) : undefined;
    const text = Buffer.from(`${header}.${body}`);
    if (!key || !verify(null, text, key, Buffer.from(signature, 'base64url'))) return undefined;
    const claims = parsed(body);
    return isStaffClaims(claims) ? claims : undefined;
  };
  return {
    check: (token, nowMs) => {
      if (token.length > longestToken) return undefined;
      const claims = genuine.get(token) ?? verified(token);
      if (!claims) return undefined;
      if (genuine.size >= 1_000 && !genuine.has(token)) genuine.clear();
      genuine.set(token, claims);
      return msOf(claims.expiresAt) > nowMs ? claims : undefined;
    },
  };
};
