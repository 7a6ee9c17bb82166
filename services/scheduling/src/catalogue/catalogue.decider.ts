// Four small aggregates with one rule: what is said again decides nothing. A command carries what its event will.
import type { Decider, Message } from '#event-sourcing';
import type { Counter, OpeningHours } from '#contracts';
import type {
  CalendarEvent,
  CentreDescription,
  CentreEvent,
  CountyDescription,
  CountyEvent,
  Fee,
  GeneralHours,
  ServiceDescription,
  ServiceEvent,
} from './catalogue.events.ts';

export type CentreState = Readonly<{
  described?: CentreDescription;
  openingHours: readonly OpeningHours[];
  counters: readonly Counter[];
}>;
export type ServiceState = Readonly<{ described?: ServiceDescription; fee: Fee | null }>;
export type CalendarState = Readonly<{
  zone?: string;
  generalHours?: GeneralHours;
  holidays: ReadonlyMap<string, Readonly<{ en: string; sw: string }>>;
}>;
export type CountyState = Readonly<{ described?: CountyDescription }>;

/** Key order does not count: what was stored and what is said now may be built by different releases. */
const canonical = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  const sorted = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(sorted.map(([key, inner]) => [key, canonical(inner)]));
};
const text = (value: unknown): string => JSON.stringify(canonical(value));

/** A decider whose commands are its events: an event that changes nothing is not decided. */
const saying = <State, Event extends Message>(
  initial: State,
  evolve: (state: State, event: Event) => State,
  shown: (state: State) => unknown = (state) => state,
): Decider<State, Event, Event> => ({
  initial,
  evolve,
  decide: (event, state) => (text(shown(evolve(state, event))) === text(shown(state)) ? [] : [event]),
});

const withCounter = (counters: readonly Counter[], counter: Counter): readonly Counter[] => {
  const without = (other: Counter): Counter => ({
    ...other,
    services: other.services.filter((service) => !counter.services.includes(service)),
  });
  const known = counters.some(({ id }) => id === counter.id);
  return [
    ...counters.map((other) => (other.id === counter.id ? counter : without(other))),
    ...(known ? [] : [counter]),
  ];
};

export const centre = saying<CentreState, CentreEvent>({ openingHours: [], counters: [] }, (state, event) => {
  switch (event.type) {
    case 'CentreDescribed':
      return { ...state, described: event.data };
    case 'OpeningHoursSet':
      return { ...state, openingHours: event.data.openingHours };
    case 'CounterSetUp':
      return { ...state, counters: withCounter(state.counters, event.data) };
  }
});

export const service = saying<ServiceState, ServiceEvent>({ fee: null }, (state, event) => {
  switch (event.type) {
    case 'ServiceOffered':
      return { ...state, described: event.data };
    case 'FeeSet':
      return { ...state, fee: event.data.fee };
  }
});

export const calendar = saying<CalendarState, CalendarEvent>(
  { holidays: new Map() },
  (state, event) => {
    switch (event.type) {
      case 'GeneralHoursSet':
        return { ...state, ...event.data };
      case 'HolidayDeclared':
        return { ...state, holidays: new Map(state.holidays).set(event.data.date, event.data.name) };
    }
  },
  ({ holidays, ...rest }) => ({ ...rest, holidays: Object.fromEntries(holidays) }),
);

export const county = saying<CountyState, CountyEvent>({}, (_, event) => ({ described: event.data }));
