// Days and times to choose from: for a new booking and for one that moves.
import { DomainError, type Centre, type SlotAvailability } from '#contracts';
import { addDays, instantOf, isLocalDate, localDate, localTime } from '#time';
import type { PagesPorts } from './pages.ports.ts';
import { asked, type Visit } from './visit.ts';

/** Days that may be asked for at once, today included. */
const windowDays = 31;

type Place = Readonly<{ service: string; centre: Centre }>;

/** The day and time in a page's address, as an instant; request.not-found when they are none. */
export const startOf = (date: string | undefined, time: string | undefined, zone: string): string => {
  const [, hours, minutes] = /^([01]\d|2[0-3])([0-5]\d)$/.exec(time ?? '') ?? [];
  if (date === undefined || !isLocalDate(date) || hours === undefined || minutes === undefined) {
    throw new DomainError('request.not-found');
  }
  return instantOf(date, `${hours}:${minutes}`, zone);
};

/** `0920`: a time as it stands in a page's address. */
export const timeInPath = (start: string, zone: string): string => localTime(start, zone).replace(':', '');

export const freeDays = async (ports: PagesPorts, visit: Visit, { service, centre }: Place) => {
  const from = localDate(ports.seams.clock.now(), centre.zone);
  const query = { service, centre: centre.id, from, to: addDays(from, windowDays - 1), limit: 100 };
  const { items } = await ports.availability.days(asked<typeof visit.caller, unknown, typeof query>(visit, { query }));
  const { words } = visit;
  return items
    .filter(({ free }) => free > 0)
    .map(({ date, times, firstStart }) => ({
      date,
      day: words.day(date),
      near: words.near(date),
      times,
      first: firstStart === null ? '' : words.time(firstStart, centre.zone),
    }));
};

const freeTime = ({ start, free }: SlotAvailability, visit: Visit, zone: string) => ({
  time: visit.words.time(start, zone),
  path: timeInPath(start, zone),
  free,
});
export type FreeTime = ReturnType<typeof freeTime>;

/** The free times of a day, by the hour in which they begin. */
export const freeTimes = async (ports: PagesPorts, visit: Visit, { service, centre }: Place, date: string) => {
  if (!isLocalDate(date)) throw new DomainError('request.not-found');
  const query = { service, centre: centre.id, date };
  const { items } = await ports.availability.slots(asked<typeof visit.caller, unknown, typeof query>(visit, { query }));
  const times = items.filter(({ free }) => free > 0).map((slot) => freeTime(slot, visit, centre.zone));
  const hours = Map.groupBy(times, ({ time }) => time.slice(0, 2));
  return [...hours].map(([hour, within]) => ({ hour: `${hour}:00`, times: within }));
};
