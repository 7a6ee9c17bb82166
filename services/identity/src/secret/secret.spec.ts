import { expect, it } from '@jest/globals';
import { seededRandom } from '#testing';
import { oneTimeCodes } from '../citizen/one-time-code.ts';
import { newUsername } from '../citizen/username.ts';
import { isKnownOfThem, isTooCommon, isWellFormed } from './secret.policies.ts';

it('takes a PIN of six digits or 8 to 64 characters', () => {
  for (const secret of ['482915', '        ', 'mti wa mwembe', 'x'.repeat(64), '🌍'.repeat(8)])
    expect(isWellFormed(secret)).toBe(true);
  for (const secret of ['', '48291', '4829156', 'seven77', 'x'.repeat(65)]) expect(isWellFormed(secret)).toBe(false);
});

it('refuses what anybody would try first', () => {
  for (const secret of [
    '111111',
    '123456',
    '654321',
    '121212',
    '123123',
    '112233',
    'Password1',
    'password',
    'aaaaaaaa',
    '        ',
    '1       ',
  ])
    expect(isTooCommon(secret)).toBe(true);
  for (const secret of ['482915', 'mti wa mwembe', 'tembo-mkubwa-42']) expect(isTooCommon(secret)).toBe(false);
});

it('refuses what one logs in with, and the phone', () => {
  const person = { username: 'tembo-twiga-42', idNumber: '23456789', phone: '+254712345678' };
  for (const secret of ['tembo-twiga-42', 'Tembo Twiga 42', '23456789', '0712345678', '712 345 678', '+254712345678'])
    expect(isKnownOfThem(secret, person)).toBe(true);
  for (const secret of ['482915', 'tembo-mkubwa-42', '23456780']) expect(isKnownOfThem(secret, person)).toBe(false);
  expect(isKnownOfThem('!?+-*/%&()=', { ...person, idNumber: null })).toBe(false);
});

it('derives a code from person and issue alone, and takes it however it is typed', () => {
  const codes = oneTimeCodes(Buffer.alloc(32, 7));
  const code = codes.of('asha', 1);
  expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{8}$/);
  expect(oneTimeCodes(Buffer.alloc(32, 7)).of('asha', 1)).toBe(code);
  expect(
    new Set([code, codes.of('asha', 2), codes.of('baraka', 1), oneTimeCodes(Buffer.alloc(32, 8)).of('asha', 1)]).size,
  ).toBe(4);
  expect(codes.matches(` ${code.slice(0, 4)}-${code.slice(4).toLowerCase()}`, 'asha', 1)).toBe(true);
  expect(codes.matches(code, 'asha', 2)).toBe(false);
});

it('makes user names that fit the public form', () => {
  const random = seededRandom(7);
  const names = Array.from({ length: 500 }, () => newUsername(random));
  for (const name of names) expect(name).toMatch(/^[a-z0-9-]{4,20}$/);
  expect(new Set(names).size).toBeGreaterThan(495);
});
