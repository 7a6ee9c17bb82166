import type { CountryPack, Holiday } from './types.ts';

/** The public holiday on a local day such as `2026-12-25`, the merely expected ones included. */
export const holidayOn = (pack: CountryPack, date: string): Holiday | undefined =>
  pack.holidays.find((holiday) => holiday.date === date);

/** Whether the local day is a public holiday, known or expected. Days declared later come as closures, not from here. */
export const isHoliday = (pack: CountryPack, date: string): boolean => holidayOn(pack, date) !== undefined;
