// The catalogue as other services see it. Pure.
import type { Catalogue, Centre, County, LocalDate, Service } from '#contracts';
import type { CalendarState, CentreState, CountyState, ServiceState } from './catalogue.decider.ts';

export type Known<State> = Readonly<{ state: State; version: number }>;
/** Every aggregate of the catalogue, in the order of the country pack. */
export type Everything = Readonly<{
  calendar: Known<CalendarState>;
  counties: ReadonlyMap<string, Known<CountyState>>;
  centres: ReadonlyMap<string, Known<CentreState>>;
  services: ReadonlyMap<string, Known<ServiceState>>;
}>;

const statesOf = <State>(known: ReadonlyMap<string, Known<State>>): readonly State[] =>
  [...known.values()].map(({ state }) => state);

const centreOf = ({ described, openingHours, counters }: CentreState): readonly Centre[] => {
  if (!described) return [];
  const { id, name, shortName, county, town, zone, position, size, active } = described;
  const place = position && { position };
  return [{ id, name, shortName, county, town, zone, ...place, size, openingHours, counters, active }];
};

/** The fee on that local day, a waiver counted. */
const feeOn = ({ fee }: ServiceState, date: LocalDate): Service['fee'] => {
  if (!fee) return null;
  const waived = fee.waiver && date >= fee.waiver.from && date <= fee.waiver.to ? fee.waiver : fee;
  const { amount, currency } = waived;
  return { amount, currency, asOf: fee.asOf, ...(fee.note && { note: fee.note }) };
};

const serviceOf = (state: ServiceState, date: LocalDate): readonly Service[] =>
  state.described ? [{ ...state.described, fee: feeOn(state, date) }] : [];

/** Grows with every change: the sum of the streams' versions. */
export const versionOf = ({ calendar, counties, centres, services }: Everything): number =>
  [calendar, ...counties.values(), ...centres.values(), ...services.values()].reduce(
    (sum, { version }) => sum + version,
    0,
  );

/** Everything that can be shown, inactive entries with their flag; fees as in force on `date`. */
export const snapshotOf = (everything: Everything, date: LocalDate): Catalogue => ({
  version: versionOf(everything),
  counties: statesOf(everything.counties).flatMap(({ described }): readonly County[] => (described ? [described] : [])),
  centres: statesOf(everything.centres).flatMap(centreOf),
  services: statesOf(everything.services).flatMap((state) => serviceOf(state, date)),
});
