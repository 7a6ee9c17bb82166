import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDomainError } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { applicantOf } from './registration.policies.ts';

const pack = loadCountryPack('ke');
const now = '2026-12-01T06:00:00Z';
const asked = {
  idType: 'national-id',
  idNumber: '12 345 678',
  givenNames: '  Asha   Wanjiku ',
  phone: '0712 345 678',
  language: 'sw',
  consent: true,
} as const;
type Asked = Parameters<typeof applicantOf>[1];

const wrongFields = (change: Partial<Record<keyof Asked, unknown>>): readonly string[] => {
  try {
    applicantOf(pack, { ...asked, ...change } as Asked, now);
    return [];
  } catch (error) {
    if (!isDomainError(error, 'request.invalid')) throw error;
    return (error.facts['errors'] as { field: string }[]).map(({ field }) => field);
  }
};

it('puts numbers and names into one form', () => {
  expect(applicantOf(pack, asked, now)).toMatchObject({
    idNumber: '12345678',
    givenNames: 'Asha Wanjiku',
    familyName: null,
    phone: '+254712345678',
    email: null,
  });
});

it('takes names of letters of any script, with marks, apostrophes and hyphens, and no others', () => {
  for (const givenNames of ["Ng'ang’a", 'Ana-María', 'أمينة', 'Ọlá', 'Żółć'])
    expect(wrongFields({ givenNames })).toEqual([]);
  for (const givenNames of ['', '  ', "'-'", 'R2D2', 'a\u0000b', '<b>', 'x'.repeat(61)])
    expect(wrongFields({ givenNames })).toEqual(['givenNames']);
});

it('needs a number with every document and a date of birth without one', () => {
  expect(wrongFields({ idNumber: undefined })).toEqual(['idNumber']);
  expect(wrongFields({ idNumber: '12' })).toEqual(['idNumber']);
  expect(wrongFields({ idType: 'none', idNumber: undefined })).toEqual(['dateOfBirth']);
  expect(wrongFields({ idType: 'none', idNumber: undefined, dateOfBirth: '2008-02-29' })).toEqual([]);
  expect(wrongFields({ idType: 'none', dateOfBirth: '2008-02-29' })).toEqual(['idNumber']);
});

it('takes dates of birth that are real days of a living person', () => {
  for (const dateOfBirth of ['2026-12-02', '1850-01-01', '2025-02-29', 'yesterday'])
    expect(wrongFields({ dateOfBirth })).toEqual(['dateOfBirth']);
  expect(wrongFields({ dateOfBirth: '2026-12-01' })).toEqual([]);
});

it('names every wrong field at once', () => {
  expect(wrongFields({ phone: '12', email: 'nobody', consent: false, language: 'fr', givenNames: '' })).toEqual(
    expect.arrayContaining(['phone', 'email', 'consent', 'language', 'givenNames']),
  );
});

it('refuses whatever is typed in one way only', () => {
  const text = fc.oneof(fc.string(), fc.string({ unit: 'binary' }));
  fc.assert(
    fc.property(text, text, text, text, (givenNames, phone, email, idNumber) => {
      wrongFields({ givenNames, familyName: givenNames, phone, email, idNumber });
    }),
  );
});
