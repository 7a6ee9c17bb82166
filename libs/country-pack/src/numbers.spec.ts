import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { loadCountryPack, normaliseIdNumber, normalisePhone } from './index.ts';

const ke = loadCountryPack('ke');
const typed = fc.oneof(
  fc.string({ unit: fc.constantFrom(...Array.from('0123456789+- /aZß')) }),
  fc.string({ unit: 'binary' }),
  fc.stringMatching(/^(\+254|254|0)?[17]\d{8}$/u),
);

describe('a phone number', () => {
  it.each(['0712345678', '712345678', '254712345678', '+254712345678', '+254 712-345 678', '(0712) 345.678'])(
    'is the same however it is written: %s',
    (text) => {
      expect(normalisePhone(ke, text)).toBe('+254712345678');
    },
  );

  it('may begin with 1', () => {
    expect(normalisePhone(ke, '0110 123 456')).toBe('+254110123456');
  });

  it.each(['', '0212345678', '071234567', '07123456789', '+256712345678', '07123x5678', '٠٧١٢٣٤٥٦٧٨', '0712345678\n1'])(
    'is none when it is no Kenyan mobile number: %j',
    (text) => {
      expect(normalisePhone(ke, text)).toBeUndefined();
    },
  );

  it('normalised twice is the same as once', () => {
    fc.assert(
      fc.property(typed, (text) => {
        const once = normalisePhone(ke, text);
        if (once !== undefined) expect(normalisePhone(ke, once)).toBe(once);
      }),
    );
  });
});

describe('a document number', () => {
  it.each([
    ['national-id', '12 345-678', '12345678'],
    ['passport', 'ak 0123456', 'AK0123456'],
    ['alien-id', '123 456', '123456'],
    ['birth-certificate', 'b/1234-2001', 'B/12342001'],
  ])('of the type %s is stored without spaces and hyphens, in capitals', (idType, text, number) => {
    expect(normaliseIdNumber(ke, idType, text)).toBe(number);
  });

  it.each([
    ['national-id', '123456'],
    ['national-id', '1234567890'],
    ['national-id', '1234567A'],
    ['passport', 'ABCDEFG'],
    ['alien-id', '12345'],
    ['birth-certificate', '////'],
    ['none', '12345678'],
    ['library-card', '12345678'],
  ])('of the type %s is refused when it breaks the rule: %s', (idType, text) => {
    expect(normaliseIdNumber(ke, idType, text)).toBeUndefined();
  });

  it('normalised twice is the same as once', () => {
    fc.assert(
      fc.property(fc.constantFrom(...ke.idTypes.map(({ id }) => id)), typed, (idType, text) => {
        const once = normaliseIdNumber(ke, idType, text);
        if (once !== undefined) expect(normaliseIdNumber(ke, idType, once)).toBe(once);
      }),
    );
  });
});
