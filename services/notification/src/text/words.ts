// How days are written in a text. Times are always 24-hour digits: spoken Swahili hours count from six in the morning.
import type { Instant, Language } from '#contracts';
import { localDate, localTime, weekdayOf, type Weekday } from '#time';

const weekdays: Readonly<Record<Language, Readonly<Record<Weekday, string>>>> = {
  en: { mon: 'Mon', tue: 'Tue', wed: 'Wed', thu: 'Thu', fri: 'Fri', sat: 'Sat', sun: 'Sun' },
  sw: {
    mon: 'Jumatatu',
    tue: 'Jumanne',
    wed: 'Jumatano',
    thu: 'Alhamisi',
    fri: 'Ijumaa',
    sat: 'Jumamosi',
    sun: 'Jumapili',
  },
};

const months: Readonly<Record<Language, readonly string[]>> = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  sw: ['Jan', 'Feb', 'Mac', 'Apr', 'Mei', 'Jun', 'Jul', 'Ago', 'Sep', 'Okt', 'Nov', 'Des'],
};

/** `Tue 1 Dec 09:20`, `Jumanne 1 Des 09:20`: local wall time of the centre. */
export const dayAndTime = (at: Instant, zone: string, language: Language): string => {
  const date = localDate(at, zone);
  const [, month = '1', day = '1'] = date.split('-');
  return `${weekdays[language][weekdayOf(date)]} ${Number(day)} ${months[language][Number(month) - 1] ?? ''} ${localTime(at, zone)}`;
};
