// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
// What is described again replaces what was said before; a command that says what is known decides nothing.
import type { Bring, Centre, Counter, LocalDate, Money, OpeningHours, Service, Text } from '#contracts';
import type { Message } from '#event-sourcing';

export type CentreDescription = Readonly<
  Pick<Centre, 'id' | 'name' | 'shortName' | 'county' | 'town' | 'zone' | 'position' | 'size' | 'active'> & {
    closedOnHolidays: boolean;
  }
>;
export type CentreDescribed = Message<'CentreDescribed', CentreDescription>;
/** Local wall time; two lines for one day mean a break between them. */
export type OpeningHoursSet = Message<'OpeningHoursSet', { openingHours: readonly OpeningHours[] }>;
/** Within a centre a service belongs to one counter: setting one up takes its services from the others. */
export type CounterSetUp = Message<'CounterSetUp', Counter>;
export type CentreEvent = CentreDescribed | OpeningHoursSet | CounterSetUp;

export type ServiceDescription = Readonly<Omit<Service, 'fee' | 'bring'> & { bring: readonly Bring[] }>;
/** Money in minor units; `waiver` replaces the amount from its first to its last local day. */
export type Fee = Money &
  Readonly<{ asOf: string; note?: Text; waiver?: Money & Readonly<{ from: LocalDate; to: LocalDate }> }>;
export type ServiceOffered = Message<'ServiceOffered', ServiceDescription>;
/** null: no source says what it costs. */
export type FeeSet = Message<'FeeSet', { fee: Fee | null }>;
export type ServiceEvent = ServiceOffered | FeeSet;

/** Local wall time; outside it only services with extended hours have slots. */
export type GeneralHours = Readonly<{ opens: string; closes: string }>;
export type GeneralHoursSet = Message<'GeneralHoursSet', { zone: string; generalHours: GeneralHours }>;
export type HolidayDeclared = Message<'HolidayDeclared', { date: LocalDate; name: Text }>;
export type CalendarEvent = GeneralHoursSet | HolidayDeclared;

export type CountyDescription = Readonly<{ id: string; name: Text; aliases: readonly string[] }>;
export type CountyDescribed = Message<'CountyDescribed', CountyDescription>;
export type CountyEvent = CountyDescribed;

export const centreStream = (centre: string) => `centre-${centre}` as const;
export const serviceStream = (service: string) => `service-${service}` as const;
export const calendarStream = (country: string) => `calendar-${country}` as const;
export const countyStream = (county: string) => `county-${county}` as const;
