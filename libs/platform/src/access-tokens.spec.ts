import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { citizenTokens, staffKeys, staffTokens, type CitizenClaims, type StaffClaims } from './access-tokens.ts';
import { msOf } from './time.ts';

const kek = Buffer.alloc(32, 7);
const otherKek = Buffer.alloc(32, 8);
const now = msOf('2026-12-01T23:50:00Z');
const citizen: CitizenClaims = {
  kind: 'citizen',
  citizen: 'c-1',
  session: 's-1',
  expiresAt: '2026-12-02T00:05:00Z',
  mustChangeSecret: true,
};
const officer: StaffClaims = {
  kind: 'staff',
  officer: 'o-1',
  session: 's-2',
  role: 'gate-officer',
  centre: 'gpo',
  county: null,
  expiresAt: '2026-12-02T00:05:00Z',
};

it('gives a citizen back the claims they were issued, across midnight too', () => {
  expect(citizenTokens(kek).check(citizenTokens(kek).issue(citizen), now)).toEqual(citizen);
});

it('issues the same token for the same claims, so that a repeat answers the same', () => {
  expect(citizenTokens(kek).issue(citizen)).toBe(citizenTokens(kek).issue(citizen));
  expect(staffKeys(kek).issue(officer)).toBe(staffKeys(kek).issue(officer));
});

it('refuses a token that has ended, and one that would live longer than any does', () => {
  const tokens = citizenTokens(kek);
  const token = tokens.issue(citizen);
  expect(tokens.check(token, msOf(citizen.expiresAt) - 1)).toEqual(citizen);
  expect(tokens.check(token, msOf(citizen.expiresAt))).toBeUndefined();
  expect(tokens.check(tokens.issue({ ...citizen, expiresAt: '2026-12-03T00:00:00Z' }), now)).toBeUndefined();
});

it('refuses a token made under another key', () => {
  expect(citizenTokens(otherKek).check(citizenTokens(kek).issue(citizen), now)).toBeUndefined();
  expect(staffTokens(staffKeys(otherKek).publicKeys).check(staffKeys(kek).issue(officer), now)).toBeUndefined();
});

it('gives an officer back role and centre until the token ends', () => {
  const tokens = staffTokens(staffKeys(kek).publicKeys);
  const token = staffKeys(kek).issue(officer);
  expect(tokens.check(token, now)).toEqual(officer);
  expect(tokens.check(token, now)).toEqual(officer);
  expect(tokens.check(token, msOf(officer.expiresAt))).toBeUndefined();
});

it('takes no token for the other kind', () => {
  expect(staffTokens(staffKeys(kek).publicKeys).check(citizenTokens(kek).issue(citizen), now)).toBeUndefined();
  expect(citizenTokens(kek).check(staffKeys(kek).issue(officer), now)).toBeUndefined();
});

it('refuses a token with any letter changed, and any other text, without throwing', () => {
  const tokens = [
    [citizenTokens(kek).issue(citizen), citizenTokens(kek)],
    [staffKeys(kek).issue(officer), staffTokens(staffKeys(kek).publicKeys)],
  ] as const;
  for (const [token, { check }] of tokens) {
    fc.assert(
      fc.property(fc.nat(token.length - 2), fc.constantFrom('A', 'b', '.', '-'), (at, letter) => {
        // The last letter holds spare bits of base64url: changing those changes nothing.
        fc.pre(token[at] !== letter && at !== token.length - 1);
        expect(check(token.slice(0, at) + letter + token.slice(at + 1), now)).toBeUndefined();
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => expect(check(text, now)).toBeUndefined()));
  }
});
