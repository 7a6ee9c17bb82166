// The proleptic Gregorian calendar in whole numbers, for the one form that rules compare: `2026-12-01T06:20:00Z`, whole
// seconds, years 0000 to 9999. What is written otherwise is left to Temporal. Pure.
const zero = 48;

/** The number in `text` from `at` on, `digits` long; NaN when it is none. */
const numberIn = (text: string, at: number, digits: number): number => {
  let sum = 0;
  for (let i = at; i < at + digits; i += 1) {
    const digit = text.charCodeAt(i) - zero;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    sum = sum * 10 + digit;
  }
  return sum;
};

const isLeap = (year: number): boolean => year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
const monthLengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const monthLength = (year: number, month: number): number =>
  month === 2 && isLeap(year) ? 29 : (monthLengths[month - 1] ?? 0);

// Years begin in March, so that the leap day is the last: then months before it have the same lengths in every year.
const dayNumber = (year: number, month: number, day: number): number => {
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
};

const dayAt = (text: string): number | undefined => {
  if (text.charCodeAt(4) !== 45 || text.charCodeAt(7) !== 45) return undefined;
  const [year, month, day] = [numberIn(text, 0, 4), numberIn(text, 5, 2), numberIn(text, 8, 2)];
  return year >= 0 && day >= 1 && day <= monthLength(year, month) ? dayNumber(year, month, day) : undefined;
};

/** Days from 1970-01-01 to a day written `2026-12-01`; undefined when it is not written so, or is no day. */
export const civilDay = (text: string): number | undefined => (text.length === 10 ? dayAt(text) : undefined);

/** Seconds since the epoch of an instant written `2026-12-01T06:20:00Z`; undefined when it is not written so, or is none. */
export const civilSeconds = (text: string): number | undefined => {
  if (text.length !== 20 || text.charCodeAt(10) !== 84 || text.charCodeAt(19) !== 90) return undefined;
  if (text.charCodeAt(13) !== 58 || text.charCodeAt(16) !== 58) return undefined;
  const [hour, minute, second] = [numberIn(text, 11, 2), numberIn(text, 14, 2), numberIn(text, 17, 2)];
  const day = dayAt(text);
  if (day === undefined || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  return day * 86_400 + hour * 3_600 + minute * 60 + second;
};

const [first, last] = [-62_167_219_200, 253_402_300_799];

/** The other way round; undefined for fractions and for years that need more than four digits. */
export const writtenSeconds = (seconds: number): string | undefined =>
  Number.isInteger(seconds) && seconds >= first && seconds <= last
    ? `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`
    : undefined;

/** A day by its number, as `civilDay` reads it. */
export const writtenDay = (day: number): string | undefined => writtenSeconds(day * 86_400)?.slice(0, 10);
