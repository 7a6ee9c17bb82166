// The one-time code is derived, never stored: the same for every sending of one issue, told again while it lives.
import { createHmac } from 'node:crypto';
import type { Pseudonym } from '#contracts';

// Crockford's base 32: no I, L, O or U, so that nothing is misread on a small screen.
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 8;

export interface OneTimeCodes {
  /** Eight letters and digits, 40 bits. */
  of(citizen: Pseudonym, issue: number): string;
  /** Whether this was typed, in whatever case, with spaces or hyphens, O for 0, I or L for 1. */
  matches(typed: string, citizen: Pseudonym, issue: number): boolean;
}

const written = (typed: string): string =>
  typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');

export const oneTimeCodes = (key: Buffer): OneTimeCodes => {
  const of = (citizen: Pseudonym, issue: number): string => {
    const bytes = createHmac('sha256', key).update(`${citizen}/${issue}`).digest();
    return Array.from(bytes.subarray(0, length), (byte) => alphabet[byte & 31] ?? '').join('');
  };
  // Comparing in plain time is safe: nobody can time eight letters over five tries.
  return { of, matches: (typed, citizen, issue) => typed.length <= 64 && written(typed) === of(citizen, issue) };
};
