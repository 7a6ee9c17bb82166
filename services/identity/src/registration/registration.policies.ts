// What a registration must hold: api.md, "A person" and "Names". Every wrong field is named at once.
import { DomainError, type IdType, type Instant, type Language, type LocalDate } from '#contracts';
import { idTypeRule, normaliseIdNumber, normalisePhone, type CountryPack } from '#country-pack';
import { isLocalDate } from '#time';

export type FieldError = Readonly<{ field: string; code: string; message: string }>;
type Check<T> = Readonly<{ value: T; errors: readonly FieldError[] }>;
type Asked = Readonly<{
  idType: IdType;
  idNumber?: string;
  givenNames: string;
  familyName?: string;
  dateOfBirth?: LocalDate;
  phone: string;
  email?: string;
  language: Language;
  consent: boolean;
}>;

/** A registration as it is compared and kept: numbers in one form, names without needless spaces. */
export type Applicant = Readonly<{
  idType: IdType;
  idNumber: string | null;
  givenNames: string;
  familyName: string | null;
  dateOfBirth: LocalDate | null;
  phone: string;
  email: string | null;
  language: Language;
}>;

const earliestBirth = '1890-01-01';

const right = <T>(value: T): Check<T> => ({ value, errors: [] });
const wrong = <T>(value: T, field: string, code: string, message: string): Check<T> => ({
  value,
  errors: [{ field, code, message }],
});

/** Throws request.invalid with every field error. */
export const insist = (checks: readonly Check<unknown>[]): void => {
  const errors = checks.flatMap((check) => check.errors);
  if (errors.length > 0) throw new DomainError('request.invalid', { errors });
};

/** Letters of any script, marks, spaces, apostrophes, hyphens, 1 to 60. */
export const nameOf = (field: string, typed: string): Check<string> => {
  const name = typed.normalize('NFC').trim().replace(/\s+/gu, ' ');
  const fits = /^[\p{L}\p{M} '’ʼ‘`-]{1,60}$/u.test(name) && /\p{L}/u.test(name);
  return fits ? right(name) : wrong(name, field, 'name', 'Letters, spaces, apostrophes and hyphens, 1 to 60');
};

/** Left out or blank: null. */
export const optionalNameOf = (field: string, typed: string | null | undefined): Check<string | null> =>
  typed === null || typed === undefined || typed.trim() === '' ? right(null) : nameOf(field, typed);

export const phoneOf = (pack: CountryPack, typed: string): Check<string> => {
  const phone = normalisePhone(pack, typed);
  return phone ? right(phone) : wrong('', 'phone', 'phone', `A mobile number such as ${pack.phone.example}`);
};

export const emailOf = (typed: string | null | undefined): Check<string | null> => {
  const email = typed?.trim() ?? '';
  if (email === '') return right(null);
  const fits = email.length <= 254 && /^[^\s@<>"(),:;\\[\]]{1,64}@[^\s@.]+(\.[^\s@.]+)+$/u.test(email);
  return fits ? right(email) : wrong(null, 'email', 'email', 'An e-mail address');
};

export const languageOf = (language: Language): Check<Language> =>
  (['en', 'sw'] as const).includes(language) ? right(language) : wrong(language, 'language', 'language', 'en or sw');

export const birthOf = (date: LocalDate | undefined, needed: boolean, now: Instant): Check<LocalDate | null> => {
  if (date === undefined)
    return needed ? wrong(null, 'dateOfBirth', 'required', 'The date of birth is needed') : right(null);
  const fits = isLocalDate(date) && date >= earliestBirth && date <= now.slice(0, 10);
  return fits ? right(date) : wrong(null, 'dateOfBirth', 'date', 'A day such as 1990-12-01, not in the future');
};

export const documentNumberOf = (
  pack: CountryPack,
  idType: IdType,
  typed: string | undefined,
): Check<string | null> => {
  const rule = idTypeRule(pack, idType);
  if (!rule) return wrong(null, 'idType', 'id-type', 'A kind of document that the country knows');
  if (!rule.hasNumber) return typed ? wrong(null, 'idNumber', 'not-expected', 'This kind has no number') : right(null);
  if (!typed) return wrong(null, 'idNumber', 'required', 'The number of the document is needed');
  const number = normaliseIdNumber(pack, idType, typed);
  return number ? right(number) : wrong(null, 'idNumber', 'id-number', 'This is no number of such a document');
};

const consentOf = (consent: boolean): Check<boolean> =>
  consent ? right(true) : wrong(false, 'consent', 'required', 'Without consent nothing may be kept');

/** The applicant in the one form that is kept and compared. Refusal: request.invalid with every field error. */
export const applicantOf = (pack: CountryPack, asked: Asked, now: Instant): Applicant => {
  const checks = {
    idNumber: documentNumberOf(pack, asked.idType, asked.idNumber),
    givenNames: nameOf('givenNames', asked.givenNames),
    familyName: optionalNameOf('familyName', asked.familyName),
    dateOfBirth: birthOf(asked.dateOfBirth, asked.idType === 'none', now),
    phone: phoneOf(pack, asked.phone),
    email: emailOf(asked.email),
    language: languageOf(asked.language),
  };
  insist([...Object.values(checks), consentOf(asked.consent)]);
  return {
    idType: asked.idType,
    idNumber: checks.idNumber.value,
    givenNames: checks.givenNames.value,
    familyName: checks.familyName.value,
    dateOfBirth: checks.dateOfBirth.value,
    phone: checks.phone.value,
    email: checks.email.value,
    language: checks.language.value,
  };
};
