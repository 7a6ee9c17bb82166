export { cutGsm7, gsm7Septets, smsParts, toGsm7 } from './gsm7.ts';
export { holidayOn, isHoliday } from './holidays.ts';
export { CountryPackError, countryProblems, loadCountryPack } from './load.ts';
export { idTypeRule, normaliseIdNumber, normalisePhone } from './numbers.ts';
export {
  centreById,
  counterFor,
  countersAt,
  feeOn,
  findCounty,
  serviceById,
  servicesAt,
  slotsTaken,
} from './offers.ts';
export { weekdays } from './resolve.ts';
export type * from './types.ts';
