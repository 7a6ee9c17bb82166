// The country itself: its zone and the patterns of its numbers.
import { normalisePhone } from '../numbers.ts';
import type { Rule } from './rule.ts';

const throws = (attempt: () => unknown): boolean => {
  try {
    attempt();
    return false;
  } catch {
    return true;
  }
};

const theZoneExists: Rule = ({ pack }) =>
  throws(() => new Intl.DateTimeFormat('en', { timeZone: pack.zone })) ? [`pack: there is no zone ${pack.zone}`] : [];

const patternsCompile: Rule = ({ pack }) =>
  [pack.phone, ...pack.idTypes]
    .flatMap(({ strip = '', pattern = '' }) => [strip, pattern])
    .filter((source) => throws(() => new RegExp(source, 'u')))
    .map((source) => `pack: ${source} is no pattern`);

const numbersHavePatterns: Rule = ({ pack }) =>
  pack.idTypes
    .filter(({ hasNumber, pattern }) => hasNumber !== (pattern !== undefined))
    .map(({ id }) => `pack: ${id}: a pattern is for types with a number, and they need one`);

const theExampleIsAPhone: Rule = (files) => {
  const { pack } = files;
  if (patternsCompile(files).length > 0) return [];
  return normalisePhone(pack, pack.phone.example)?.startsWith(pack.phone.countryCode)
    ? []
    : [`pack: ${pack.phone.example} is no phone number by its own rule`];
};

export const rulesOfTheCountry: readonly Rule[] = [
  theZoneExists,
  patternsCompile,
  numbersHavePatterns,
  theExampleIsAPhone,
];
