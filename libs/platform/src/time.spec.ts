// What the fast sums say must be what Temporal says, for the usual form and for every other.
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  addSeconds,
  daysBetween,
  endOfDay,
  instantFromMs,
  isLocalDate,
  localDate,
  msOf,
  parseInstant,
} from './time.ts';

const floored = (value: Temporal.Instant) => value.toString({ smallestUnit: 'second', roundingMode: 'floor' });
const orThrows = <T>(work: () => T): T | 'throws' => {
  try {
    return work();
  } catch {
    return 'throws';
  }
};
const zones = ['Africa/Nairobi', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'UTC'];

/** Whole milliseconds in the years that are written with four digits, and well beyond. */
const moments = fc.oneof(
  fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 }),
  fc.integer({ min: -8_000_000_000_000_000, max: 8_000_000_000_000_000 }),
  fc.constantFrom(-1, 0, 999, 1000, -62_167_219_200_000, -62_167_219_200_001, 253_402_300_799_999, 253_402_300_800_000),
);
const digits = (length: number, most: number) =>
  fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(length, '0'));
const almostDays = fc
  .tuple(digits(4, 9999), digits(2, 14), digits(2, 33))
  .map(([year, month, day]) => `${year}-${month}-${day}`);
const almostInstants = fc
  .tuple(almostDays, digits(2, 25), digits(2, 61), digits(2, 61), fc.constantFrom('Z', 'z', '.5Z', '+03:00', '', ' '))
  .map(([day, hour, minute, second, end]) => `${day}T${hour}:${minute}:${second}${end}`);

describe('sums with time', () => {
  it('write and read any moment as Temporal does', () => {
    fc.assert(
      fc.property(moments, (ms) => {
        const text = instantFromMs(ms);
        expect(text).toBe(floored(Temporal.Instant.fromEpochMilliseconds(ms)));
        expect(msOf(text)).toBe(Temporal.Instant.from(text).epochMilliseconds);
        expect(parseInstant(text)).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it('take and refuse what Temporal takes and refuses, in one form', () => {
    fc.assert(
      fc.property(fc.oneof(almostInstants, fc.string()), (text) => {
        const temporal = orThrows(() => floored(Temporal.Instant.from(text)));
        expect(parseInstant(text) ?? 'throws').toBe(temporal);
        expect(orThrows(() => msOf(text))).toBe(orThrows(() => Temporal.Instant.from(text).epochMilliseconds));
      }),
      { numRuns: 5_000 },
    );
  });

  it('add seconds as Temporal does, fractions refused', () => {
    const seconds = fc.oneof(fc.integer({ min: -1e12, max: 1e12 }), fc.integer({ min: -9, max: 9 }), fc.double());
    fc.assert(
      fc.property(fc.oneof(moments.map(instantFromMs), almostInstants), seconds, (at, by) => {
        const temporal = orThrows(() => floored(Temporal.Instant.from(at).add({ seconds: by })));
        expect(orThrows(() => addSeconds(at, by))).toBe(temporal);
      }),
      { numRuns: 2_000 },
    );
  });

  it('know every day of the calendar and no other', () => {
    fc.assert(
      fc.property(fc.oneof(almostDays, fc.string()), (text) => {
        const exact = () => Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() === text;
        expect(isLocalDate(text)).toBe(/^\d{4}-\d{2}-\d{2}$/.test(text) && orThrows(exact) === true);
      }),
      { numRuns: 5_000 },
    );
  });

  it('count days as Temporal does', () => {
    const days = fc.oneof(
      almostDays,
      fc.constantFrom('2024-02-29', '1900-02-28', '2000-02-29', '9999-12-31', '0000-01-01'),
    );
    fc.assert(
      fc.property(days, days, fc.integer({ min: -5_000_000, max: 5_000_000 }), (a, b, by) => {
        const [from, to] = [() => Temporal.PlainDate.from(a), () => Temporal.PlainDate.from(b)];
        expect(orThrows(() => addDays(a, by))).toBe(orThrows(() => from().add({ days: by }).toString()));
        expect(orThrows(() => daysBetween(a, b))).toBe(
          orThrows(() => from().until(to(), { largestUnit: 'days' }).days),
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('find the local day and its end in any zone, the first time and again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_102_444_800_000 }), fc.constantFrom(...zones), (ms, zone) => {
        const at = instantFromMs(ms);
        const day = Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate();
        const end = floored(day.add({ days: 1 }).toZonedDateTime(zone).toInstant());
        for (const _ of ['first', 'again']) {
          expect(localDate(at, zone)).toBe(day.toString());
          expect(endOfDay(day.toString(), zone)).toBe(end);
        }
      }),
      { numRuns: 500 },
    );
  });
});
