// Phone and document numbers, in the one form that is stored, compared and sent to.
import type { CountryPack, IdTypeRule } from './types.ts';

const matchers = new Map<string, RegExp>();

const matcher = (source: string, flags = ''): RegExp => {
  const known = matchers.get(source + flags) ?? new RegExp(source, `u${flags}`);
  matchers.set(source + flags, known);
  return known;
};

const without = (text: string, strip: string): string => text.replace(matcher(strip, 'g'), '');

/** The mobile number in E.164, such as `+254712345678`; undefined when it is not one of the country's. */
export const normalisePhone = ({ phone }: Pick<CountryPack, 'phone'>, text: string): string | undefined => {
  const digits = without(text, phone.strip);
  const pattern = matcher(phone.pattern);
  return pattern.test(digits) ? digits.replace(pattern, phone.replacement) : undefined;
};

/** The rule of a document type; undefined when the country does not know the type. */
export const idTypeRule = ({ idTypes }: Pick<CountryPack, 'idTypes'>, idType: string): IdTypeRule | undefined =>
  idTypes.find(({ id }) => id === idType);

/** The document number in capitals without spaces and hyphens; undefined when it is none, or the type has no number. */
export const normaliseIdNumber = (
  pack: Pick<CountryPack, 'idTypes'>,
  idType: string,
  text: string,
): string | undefined => {
  const rule = idTypeRule(pack, idType);
  if (!rule?.hasNumber || rule.pattern === undefined) return undefined;
  const number = (rule.strip === undefined ? text : without(text, rule.strip)).toUpperCase();
  return matcher(rule.pattern).test(number) ? number : undefined;
};
