// Dates in words, times as 24-hour digits, money as people write it: all in the local time of the centre.
import type { Instant, Language, LocalDate, Money, Text } from '#contracts';
import { addDays, localDate, localTime } from '#time';
import { texts } from './texts.ts';

export type InWords = Readonly<{
  /** `Tuesday 1 December 2026` */
  day(date: LocalDate): string;
  /** `today` or `tomorrow`, else nothing. */
  near(date: LocalDate): string;
  /** `Tuesday 1 December 2026, 09:20` */
  dayAndTime(at: Instant, zone: string): string;
  time(at: Instant, zone: string): string;
  dateOf(at: Instant, zone: string): LocalDate;
  money(money: Money): string;
  text(text: Text): string;
}>;

const grouped = (whole: number): string => String(whole).replace(/\B(?=(\d{3})+$)/g, ',');

/** `now` and the country's own zone decide what is today. */
export const inWords = (language: Language, now: Instant, homeZone: string): InWords => {
  const { calendar } = texts[language];
  const today = localDate(now, homeZone);
  const day = (date: LocalDate): string => {
    const { year, month, day: number, dayOfWeek } = Temporal.PlainDate.from(date);
    return `${calendar.days[dayOfWeek - 1] ?? ''} ${number} ${calendar.months[month - 1] ?? ''} ${year}`;
  };
  return {
    day,
    near: (date) => (date === today ? calendar.today : date === addDays(today, 1) ? calendar.tomorrow : ''),
    dayAndTime: (at, zone) => `${day(localDate(at, zone))}, ${localTime(at, zone)}`,
    time: localTime,
    dateOf: localDate,
    money: ({ amount, currency }) => {
      const cents = amount % 100;
      return `${currency} ${grouped(Math.floor(amount / 100))}${cents === 0 ? '' : `.${String(cents).padStart(2, '0')}`}`;
    },
    text: (text) => text[language],
  };
};
