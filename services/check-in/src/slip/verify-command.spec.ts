import { expect, it } from '@jest/globals';
import { signSlip, slipKeyOf, type SlipVerdict } from '#slips';
import { verifyCommand } from './verify-command.ts';

const key = slipKeyOf(new Uint8Array(32).fill(3));
const claims = {
  booking: 'b1',
  revision: 1,
  reference: '7KM4P-2QXW9',
  centre: 'gpo-nairobi',
  service: 'national-id-first',
  start: '2026-12-01T06:00:00Z',
  end: '2026-12-01T06:15:00Z',
  expiresAt: '2026-12-01T21:00:00Z',
};
const token = signSlip(claims, key);
const files: Readonly<Record<string, string>> = {
  'jwks.json': JSON.stringify({ keys: [key.jwk] }),
  'other.json': JSON.stringify({ keys: [slipKeyOf(new Uint8Array(32)).jwk] }),
  'broken.json': '{"keys": ',
  'no-set.json': '{"keys": [7]}',
};
const outside = {
  now: () => '2026-12-01T05:45:00Z',
  read: (path: string) => {
    const text = files[path];
    if (text === undefined) throw new Error('no such file');
    return text;
  },
};
const run = (...args: readonly string[]) => verifyCommand(args, outside);
const verdictOf = (out: string) => (JSON.parse(out) as SlipVerdict).verdict;

it('prints a genuine slip with its claims and ends with 0', () => {
  const { status, out } = run('verify', token, '--keys', 'jwks.json');
  expect([status, JSON.parse(out)]).toEqual([0, { verdict: 'genuine', claims, reason: 'its signature holds' }]);
});

it.each([
  ['expired', ['verify', token, '--keys', 'jwks.json', '--now', '2026-12-02T05:45:00Z']],
  ['unknown-key', ['verify', token, '--keys', 'other.json']],
  ['forged', ['verify', `${token}A`, '--keys', 'jwks.json']],
  ['forged', ['verify', '', '--keys', 'jwks.json']],
])('prints the verdict %s and ends with 1', (verdict, args) => {
  const { status, out } = run(...args);
  expect([status, verdictOf(out)]).toEqual([1, verdict]);
});

it('explains itself when asked, and when it could not be asked that way', () => {
  expect(run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('npm run slip'), err: '' });
  const wrong = [
    [],
    ['verify'],
    ['verify', token],
    ['sign', token, '--keys', 'jwks.json'],
    ['verify', token, 'more', '--keys', 'jwks.json'],
    ['verify', token, '--keys', 'missing.json'],
    ['verify', token, '--keys', 'broken.json'],
    ['verify', token, '--keys', 'no-set.json'],
    ['verify', token, '--keys', 'jwks.json', '--now', 'tomorrow'],
    ['verify', token, '--keys', 'jwks.json', '--network'],
  ];
  for (const args of wrong)
    expect(run(...args)).toMatchObject({ status: 2, out: '', err: expect.stringContaining('--keys') });
});
