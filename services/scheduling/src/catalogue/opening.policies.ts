// What the catalogue says about one counter on one local day: when it is open, and when each service may be given.
import type { LocalDate } from '#contracts';
import { instantOf, weekdayOf } from '#time';
import type { AgendaRules, ServiceRules, Span } from '../agenda/agenda.rules.ts';
import type { CalendarState, CentreState } from './catalogue.decider.ts';
import type { ServiceDescription } from './catalogue.events.ts';

type Hours = Readonly<{ opens: string; closes: string }>;

const byOpening = (one: Hours, other: Hours): number => (one.opens < other.opens ? -1 : 1);

/** Local hours of the centre on that day, in order; none on a public holiday, unless the centre works then. */
export const hoursOn = (centre: CentreState, calendar: CalendarState, date: LocalDate): readonly Hours[] => {
  if (calendar.holidays.has(date) && centre.described?.closedOnHolidays !== false) return [];
  const day = weekdayOf(date);
  return centre.openingHours.filter(({ days }) => days.includes(day)).toSorted(byOpening);
};

/** Outside the country's general hours only services with extended hours are given: huduma centres' notice of 2022. */
const hoursFor = (
  service: ServiceDescription,
  hours: readonly Hours[],
  general: Hours | undefined,
): readonly Hours[] =>
  service.extendedHours || !general
    ? hours
    : hours
        .map(({ opens, closes }) => ({
          opens: opens > general.opens ? opens : general.opens,
          closes: closes < general.closes ? closes : general.closes,
        }))
        .filter(({ opens, closes }) => opens < closes);

/** The earliest opening to the latest closing: within it the open spans of the counter still bound every visit. */
const outline = (spans: readonly Span[]): readonly Span[] => {
  const [first, last] = [spans[0], spans.at(-1)];
  return first && last ? [{ from: first.from, to: last.to }] : [];
};

/**
 * The rules of one counter on one local day; undefined when the centre or the counter is unknown. Of an inactive centre
 * or service nothing is offered. `services` must hold those of the counter.
 */
export const agendaRules = (
  known: Readonly<{ centre: CentreState; calendar: CalendarState; services: readonly ServiceDescription[] }>,
  counterId: string,
  date: LocalDate,
): AgendaRules | undefined => {
  const { described, counters } = known.centre;
  const counter = counters.find(({ id }) => id === counterId);
  if (!described || !counter) return undefined;
  const { slotMinutes, publicPlaces, reservedPlaces } = counter;
  const { zone } = described;
  const spanOf = ({ opens, closes }: Hours): Span => ({
    from: instantOf(date, opens, zone),
    to: instantOf(date, closes, zone),
  });
  const hours = described.active ? hoursOn(known.centre, known.calendar, date) : [];
  const rulesOf = (service: ServiceDescription): ServiceRules => ({
    service: service.id,
    slots: Math.ceil(service.durationMinutes / slotMinutes),
    within: outline(hoursFor(service, hours, known.calendar.generalHours).map(spanOf)),
  });
  return {
    centre: described.id,
    counter: counterId,
    date,
    zone,
    slotMinutes,
    publicPlaces,
    reservedPlaces,
    open: hours.map(spanOf),
    services: known.services.filter(({ active }) => active).map(rulesOf),
  };
};
