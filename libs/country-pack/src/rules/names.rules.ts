// Ids are unique; what is printed in an SMS or on a USSD screen is short and tells two things apart.
import { gsm7Septets } from '../gsm7.ts';
import type { Text } from '../types.ts';
import type { Rule } from './rule.ts';

type Named = Readonly<{ id: string; shortName: Text }>;

/** Names for SMS and USSD: design rule, 24 characters. */
const shortNameSeptets = 24;
/** The reminder has two SMS parts; what to bring may take 100 characters of them. */
const bringSeptets = 100;

const repeated = (values: readonly string[]): readonly string[] =>
  values.filter((value, place) => values.indexOf(value) !== place);

const idsAreUnique: Rule = ({ pack, counties, centres, services, counters, holidays }) =>
  Object.entries({ counties, centres, services, counters, idTypes: pack.idTypes, categories: pack.categories })
    .flatMap(([list, items]) => repeated(items.map(({ id }) => id)).map((id) => `${list}: ${id} stands there twice`))
    .concat(repeated(holidays.map(({ date }) => date)).map((date) => `holidays: ${date} stands there twice`));

const fits = (text: string, septets: number): boolean => (gsm7Septets(text) ?? Infinity) <= septets;

const shortNamesFitAndDiffer = (list: string, items: readonly Named[]): readonly string[] =>
  (['en', 'sw'] as const).flatMap((language) => [
    ...items
      .filter(({ shortName }) => !fits(shortName[language], shortNameSeptets))
      .map(({ id }) => `${list}: ${id}: shortName.${language} is no ${shortNameSeptets} GSM-7 characters`),
    ...repeated(items.map(({ shortName }) => shortName[language])).map(
      (name) => `${list}: two have the shortName.${language} "${name}"`,
    ),
  ]);

const namesFitSmsAndUssd: Rule = ({ centres, services }) => [
  ...shortNamesFitAndDiffer('centres', centres),
  ...shortNamesFitAndDiffer('services', services),
  ...services.flatMap(({ id, bringShort }) =>
    (['en', 'sw'] as const)
      .filter((language) => !fits(bringShort[language], bringSeptets))
      .map((language) => `services: ${id}: bringShort.${language} is no ${bringSeptets} GSM-7 characters`),
  ),
];

export const rulesOfNames: readonly Rule[] = [idsAreUnique, namesFitSmsAndUssd];
