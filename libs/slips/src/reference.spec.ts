import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseReference, referenceOf } from './reference.ts';

const alphabet = Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ');
const references = fc.string({ minLength: 1, maxLength: 40 }).map(referenceOf);

it('is always the same for the same booking', () => {
  expect(referenceOf('booking-1')).toBe(referenceOf('booking-1'));
  expect(referenceOf('booking-1')).not.toBe(referenceOf('booking-2'));
});

it('is made of the booking id in a way that is stored for ever', () => {
  expect(referenceOf('booking-1')).toBe('CM84J-GVV4H');
  const letters = alphabet.join('');
  fc.assert(
    fc.property(fc.string(), (booking) => {
      const bits = createHash('sha256').update(`reference:${booking}`).digest().readBigUInt64BE(0);
      const body = Array.from({ length: 9 }, (_, i) => letters[Number((bits >> BigInt(5 * i)) & 31n)]).join('');
      expect(referenceOf(booking).replace('-', '').slice(0, 9)).toBe(body);
    }),
  );
});

it('has 8 to 12 letters and digits that nobody misreads, in two groups', () => {
  fc.assert(
    fc.property(references, (reference) => {
      expect(reference).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    }),
  );
});

it('is read back as printed, without hyphen, with spaces, in small letters, with O for 0 and l or i for 1', () => {
  const swaps = (text: string) => text.replaceAll('0', 'O').replaceAll('1', 'l');
  fc.assert(
    fc.property(references, (reference) => {
      const bare = reference.replace('-', '');
      const typed = [reference, bare, ` ${bare.slice(0, 3)} ${bare.slice(3)}`, reference.toLowerCase(), swaps(bare)];
      for (const text of typed) expect(parseReference(text)).toBe(reference);
    }),
  );
});

it('finds every single wrong letter by its check digit', () => {
  const mistyped = (reference: string) => {
    const bare = reference.replace('-', '');
    return Array.from(bare).flatMap((right, at) =>
      alphabet.filter((letter) => letter !== right).map((wrong) => bare.slice(0, at) + wrong + bare.slice(at + 1)),
    );
  };
  fc.assert(
    fc.property(references, (reference) => {
      for (const wrong of mistyped(reference)) expect(parseReference(wrong)).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

it('finds nearly every swap of neighbours', () => {
  const pairs = alphabet.flatMap((a) => alphabet.filter((b) => b !== a).map((b) => [a, b] as const));
  const valid = (body: string) => alphabet.map((digit) => body + digit).find((text) => parseReference(text));
  const missed = pairs.filter(([a, b]) => {
    const right = valid(`${a}${b}0000000`) ?? '';
    return parseReference(`${b}${a}${right.slice(2)}`) !== undefined;
  });
  expect(missed.length / pairs.length).toBeLessThan(0.01);
});

it('reads no text of another length or alphabet', () => {
  for (const text of ['', '7KM4P', 'AAAAA-AAAAAA', 'UUUUU-UUUUU', '7KM4P_2QXW9', '7KM4P-2QX\u00df']) {
    expect(parseReference(text)).toBeUndefined();
  }
});
