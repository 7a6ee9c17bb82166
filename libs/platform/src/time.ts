// Sums with instants and local days. Pure: no clock is read here, so deciders may use it (imported as `#time`).
// Texts in the usual form are summed as whole numbers, twenty times as fast as with Temporal, which does all the rest.
import type { Instant, LocalDate } from '#contracts';
import { civilDay, civilSeconds, writtenDay, writtenSeconds } from './civil.ts';

const instant = (text: Instant) => Temporal.Instant.from(text);
/** Whole seconds, `2026-12-01T06:20:00Z`: comparing the text compares the time. */
const written = (value: Temporal.Instant): Instant => value.toString({ smallestUnit: 'second', roundingMode: 'floor' });

/** Any RFC 3339 instant put into the one form that rules compare, or undefined when it is none. */
export const parseInstant = (text: string): Instant | undefined => {
  if (civilSeconds(text) !== undefined) return text;
  try {
    return written(instant(text));
  } catch {
    return undefined;
  }
};

export const instantFromMs = (ms: number): Instant =>
  writtenSeconds(Math.floor(ms / 1000)) ?? written(Temporal.Instant.fromEpochMilliseconds(Math.floor(ms)));

export const msOf = (at: Instant): number => {
  const seconds = civilSeconds(at);
  return seconds === undefined ? instant(at).epochMilliseconds : seconds * 1000;
};

export const addSeconds = (at: Instant, seconds: number): Instant => {
  const from = Number.isInteger(seconds) ? civilSeconds(at) : undefined;
  return (from === undefined ? undefined : writtenSeconds(from + seconds)) ?? written(instant(at).add({ seconds }));
};

export const addMinutes = (at: Instant, minutes: number): Instant => addSeconds(at, minutes * 60);
/** Seconds from `a` to `b`; negative when `b` lies before. */
export const secondsBetween = (a: Instant, b: Instant): number => (msOf(b) - msOf(a)) / 1000;

/** Keeps what was found for an instant or a day in a zone: the same few are asked for again and again. */
const remembered = (find: (text: string, zone: string) => string, most = 10_000) => {
  const known = new Map<string, string>();
  return (text: string, zone: string): string => {
    const key = `${text} ${zone}`;
    const seen = known.get(key);
    if (seen !== undefined) return seen;
    const found = find(text, zone);
    if (known.size >= most) known.clear();
    known.set(key, found);
    return found;
  };
};

/** The local day at that instant in an IANA zone. */
export const localDate: (at: Instant, zone: string) => LocalDate = remembered((at, zone) =>
  instant(at).toZonedDateTimeISO(zone).toPlainDate().toString(),
);
/** The local wall time `HH:MM` at that instant, 24-hour digits. */
export const localTime = (at: Instant, zone: string): string =>
  instant(at).toZonedDateTimeISO(zone).toPlainTime().toString({ smallestUnit: 'minute' });
/** The instant of a local day and wall time (`HH:MM`) in a zone. */
export const instantOf = (date: LocalDate, time: string, zone: string): Instant =>
  written(Temporal.PlainDate.from(date).toZonedDateTime({ timeZone: zone, plainTime: time }).toInstant());
/** The instant at which the local day ends (midnight after it). */
export const endOfDay: (date: LocalDate, zone: string) => Instant = remembered((date, zone) =>
  written(Temporal.PlainDate.from(date).add({ days: 1 }).toZonedDateTime(zone).toInstant()),
);

export const addDays = (date: LocalDate, days: number): LocalDate => {
  const from = civilDay(date);
  const sum = from === undefined ? undefined : writtenDay(from + days);
  return sum ?? Temporal.PlainDate.from(date).add({ days }).toString();
};

/** Days from `a` to `b`. */
export const daysBetween = (a: LocalDate, b: LocalDate): number => {
  const [from, to] = [civilDay(a), civilDay(b)];
  if (from !== undefined && to !== undefined) return to - from;
  return Temporal.PlainDate.from(a).until(Temporal.PlainDate.from(b), { largestUnit: 'days' }).days;
};

const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
export type Weekday = (typeof weekdays)[number];
export const weekdayOf = (date: LocalDate): Weekday => weekdays[Temporal.PlainDate.from(date).dayOfWeek - 1] ?? 'mon';

/** True for a real calendar day written `2026-12-01`. */
export const isLocalDate = (text: string): boolean => civilDay(text) !== undefined;
