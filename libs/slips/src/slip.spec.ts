import { sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds } from '#time';
import { revokedHash, signSlip, slipKeyOf, verifySlip, type SlipClaims, type SlipKey } from './index.ts';

const key = slipKeyOf(new Uint8Array(32).fill(1));
const other = slipKeyOf(new Uint8Array(32).fill(2));
const now = '2026-12-01T05:45:00Z';
const claims: SlipClaims = {
  booking: '0123456789abcdefghijklmnop',
  revision: 2,
  reference: '7KM4P-2QXW9',
  centre: 'gpo-nairobi',
  service: 'national-id-first',
  start: '2026-12-01T06:00:00Z',
  end: '2026-12-01T06:15:00Z',
  expiresAt: '2026-12-01T21:00:00Z',
};
const token = signSlip(claims, key);
const verdictOn = (text: string, at = now) => verifySlip(text, [other.jwk, key.jwk], at).verdict;

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const forge = (header: object, payload: object, by: SlipKey = key) => {
  const signed = `${encoded(header)}.${encoded(payload)}`;
  return `${signed}.${sign(null, Buffer.from(signed), by.privateKey).toString('base64url')}`;
};
const header = { alg: 'EdDSA', kid: key.kid, typ: 'slip+jwt' };
const payload = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Record<string, unknown>;

const id = fc.stringMatching(/^[a-z0-9-]{1,40}$/);
const start = fc.integer({ min: 0, max: 2e9 }).map((seconds) => addSeconds('1970-01-01T00:00:00Z', seconds));
const anyClaims: fc.Arbitrary<SlipClaims> = fc
  .record({ booking: id, revision: fc.integer({ min: 1 }), reference: id, centre: id, service: id, start })
  .map((some) => ({ ...some, end: addSeconds(some.start, 900), expiresAt: addSeconds(some.start, 50_000) }));

describe('a slip', () => {
  it('is genuine with the claims that were signed, whatever they are', () => {
    fc.assert(
      fc.property(anyClaims, (some) => {
        const verdict = verifySlip(signSlip(some, key), [key.jwk], some.start);
        expect(verdict).toEqual({ verdict: 'genuine', claims: some, reason: 'its signature holds' });
      }),
    );
  });

  it('is the same text for the same claims and key', () => {
    expect(signSlip({ ...claims }, slipKeyOf(new Uint8Array(32).fill(1)))).toBe(token);
  });

  it('fits a square code and names nobody', () => {
    expect(token.length).toBeLessThan(600);
    expect(Object.keys(payload).sort()).toEqual(
      ['booking', 'centre', 'end', 'exp', 'reference', 'revision', 'service', 'start'].sort(),
    );
  });

  it('is expired from the instant at which it ends, and says what it was for', () => {
    expect(verdictOn(token, '2026-12-01T20:59:59Z')).toBe('genuine');
    expect(verifySlip(token, [key.jwk], claims.expiresAt)).toMatchObject({ verdict: 'expired', claims });
  });

  it('cannot be judged when its key is not published', () => {
    expect(verifySlip(token, [other.jwk], now).verdict).toBe('unknown-key');
    expect(verifySlip(token, [], now).verdict).toBe('unknown-key');
  });
});

describe('a slip that was tampered with', () => {
  it('is never genuine after any bit was altered', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.nat(7), (at, bit) => {
        const letters = Buffer.from(token);
        letters[at] = (letters[at] ?? 0) ^ (1 << bit);
        const verdict = verifySlip(letters.toString('latin1'), [key.jwk], now);
        expect(['forged', 'unknown-key']).toContain(verdict.verdict);
        expect(verdict).not.toHaveProperty('claims');
      }),
      { numRuns: 1000 },
    );
  });

  it('is forged after any bit of its claims or its signature was altered', () => {
    const parts = token.split('.').map((part) => Buffer.from(part, 'base64url'));
    fc.assert(
      fc.property(fc.constantFrom(1, 2), fc.nat(), fc.nat(7), (part, where, bit) => {
        const changed = parts.map((bytes) => Buffer.from(bytes));
        const bytes = changed[part] ?? Buffer.alloc(1);
        bytes[where % bytes.length] = (bytes[where % bytes.length] ?? 0) ^ (1 << bit);
        expect(verdictOn(changed.map((one) => one.toString('base64url')).join('.'))).toBe('forged');
      }),
      { numRuns: 500 },
    );
  });

  it('is forged when another key signed it under the id of ours', () => {
    fc.assert(
      fc.property(anyClaims, (some) => {
        expect(verdictOn(signSlip(some, { kid: key.kid, privateKey: other.privateKey }))).toBe('forged');
      }),
      { numRuns: 30 },
    );
  });

  it('is forged with another algorithm, another type, or anything more in its header', () => {
    const headers = [
      { ...header, alg: 'none' },
      { ...header, alg: 'HS256' },
      { ...header, alg: 'Ed25519' },
      { ...header, typ: 'JWT' },
      { alg: 'EdDSA', kid: key.kid },
      { alg: 'EdDSA', typ: 'slip+jwt' },
      { ...header, kid: 7 },
      { ...header, jwk: other.jwk },
      { ...header, crit: ['exp'] },
    ];
    for (const one of headers) expect(verdictOn(forge(one, payload))).toBe('forged');
    expect(verdictOn(forge(header, payload))).toBe('genuine');
  });

  it('is forged without its signature, with padding, with stray bits, or with anything around it', () => {
    const [head, body, mark] = token.split('.') as [string, string, string];
    const last = mark.slice(-1);
    const stray = String.fromCharCode(last.charCodeAt(0) + 1);
    const texts = [`${head}.${body}.`, `${head}.${body}`, `${token}=`, `${token}.`, `${token}.${mark}`, ` ${token}`];
    const more = [`${token}\n`, `${head}.${body}.${mark.slice(0, -1)}${stray}`, token.repeat(9), '', '..', 'a.b.c'];
    for (const text of [...texts, ...more]) expect(verdictOn(text)).toBe('forged');
  });

  it('is forged when what was signed is no slip, even by our key', () => {
    const wrong = [
      { ...payload, revision: '2' },
      { ...payload, exp: 'never' },
      { ...payload, exp: 1e300 },
      { ...payload, start: 'soon' },
      { ...payload, booking: '' },
      {},
    ];
    for (const one of wrong) expect(verdictOn(forge(header, one))).toBe('forged');
  });

  it('gets a verdict, never an exception, whatever text is shown', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.base64String()).map((a) => a.join('.')),
        ),
        (text) => {
          expect(['forged', 'unknown-key']).toContain(verdictOn(text));
        },
      ),
    );
  });
});

it('is not verified by a key of another kind or a broken set', () => {
  const broken = [
    { kty: 'RSA' },
    { ...key.jwk, x: 'short' },
    { ...key.jwk, use: 'enc' },
    { ...key.jwk, crv: 'X25519' },
  ];
  for (const one of broken) expect(verifySlip(token, [{ kid: key.kid, ...one }], now).verdict).toBe('unknown-key');
});

it('is listed as revoked by a hash that tells neither booking nor reference', () => {
  expect(revokedHash('booking-1', 2)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(revokedHash('booking-1', 2)).not.toBe(revokedHash('booking-1', 3));
  expect(revokedHash('booking-1', 12)).not.toBe(revokedHash('booking-11', 2));
});
