import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { cutGsm7, gsm7Septets, smsParts, toGsm7 } from './index.ts';

const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }), fc.string());
const inGsm7 = anything.map(toGsm7);

describe('a text for SMS', () => {
  it.each([
    ['Wanjikũ wa Ngũgĩ', 'Wanjiku wa Ngugi'],
    ['Müller-Ñandú', 'Müller-Ñandu'],
    ['Łukasz Đorđe Çelik ç', 'Lukasz Dorde Çelik c'],
    ['N’gang’a “x” – y…', `N'gang'a "x" - y...`],
    ['Ольга Щукина', 'Olga Shchukina'],
    ['Γιώργος', 'Γiorgos'],
    ['محمد', 'mhmd'],
    ['አበበ', 'abebe'],
    ['a\u00a0b\tc\u200bd\u200f', 'a b cd'],
    ['e\u0301', 'é'],
    ['ﬁ ½', 'fi 1/2'],
    ['🙂 कमल', '? ???'],
    ['\ud800', '?'],
  ])('is written in its alphabet as well as can be: %s', (text, written) => {
    expect(toGsm7(text)).toBe(written);
  });

  it('is in GSM-7 whatever it was', () => {
    fc.assert(fc.property(anything, (text) => gsm7Septets(toGsm7(text)) !== undefined));
  });

  it('stays the same when it is in GSM-7 already', () => {
    fc.assert(fc.property(inGsm7, (text) => toGsm7(text) === text));
  });

  it('counts brackets, braces, caret, tilde, bar, backslash and euro twice', () => {
    expect(gsm7Septets('^{}[]~|\\€')).toBe(18);
    expect(gsm7Septets('Huduma Centre')).toBe(13);
    expect(gsm7Septets('`')).toBeUndefined();
  });
});

describe('a cut text', () => {
  it('keeps to its septets and never splits a character', () => {
    expect(cutGsm7('ab€', 3)).toBe('ab');
    expect(cutGsm7('ab cd', 3)).toBe('ab');
    expect(cutGsm7('ab ', 3)).toBe('ab ');
  });

  it('is the beginning of the text, and the whole of it when it fits', () => {
    fc.assert(
      fc.property(anything, fc.nat(40), (text, septets) => {
        const cut = cutGsm7(text, septets);
        const whole = toGsm7(text);
        expect(gsm7Septets(cut)).toBeLessThanOrEqual(septets);
        expect(whole.startsWith(cut)).toBe(true);
        if ((gsm7Septets(whole) ?? Infinity) <= septets) expect(cut).toBe(whole);
      }),
    );
  });
});

describe('the parts of an SMS', () => {
  it.each([
    ['', 1],
    ['a'.repeat(160), 1],
    ['a'.repeat(161), 2],
    ['a'.repeat(306), 2],
    ['a'.repeat(307), 3],
    ['€'.repeat(80), 1],
    ['ũ'.repeat(70), 1],
    ['ũ'.repeat(71), 2],
    ['ũ'.repeat(134), 2],
    ['ũ'.repeat(135), 3],
    ['🙂'.repeat(35), 1],
  ])('hold 160 septets alone and 153 joined, 70 and 67 outside GSM-7 (case %#)', (text, parts) => {
    expect(smsParts(text)).toBe(parts);
  });

  it('do not split an escaped character or a surrogate pair between them', () => {
    expect(smsParts('a'.repeat(152) + '€' + 'a'.repeat(152))).toBe(3);
    expect(smsParts('a'.repeat(66) + '🙂' + 'a'.repeat(66))).toBe(3);
  });

  it('grow by at most one with each character', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '€'), maxLength: 400 }), (text) => {
        const grown = smsParts(`${text}€`) - smsParts(text);
        expect([0, 1]).toContain(grown);
      }),
    );
  });
});
