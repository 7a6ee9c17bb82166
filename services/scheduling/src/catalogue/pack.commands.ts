// The country pack told as commands. Each has an id made from what it says, so a fill that died is carried on, a second
// one does nothing, and a new release of the pack tells only what it says anew: what was changed here since stands.
import { hash } from 'node:crypto';
import type { OpeningHours } from '#contracts';
import { countersAt, weekdays, type Centre, type CountryPack, type Service } from '#country-pack';
import type { CalendarEvent, CentreEvent, CountyEvent, Fee, ServiceEvent } from './catalogue.events.ts';

export type PackCommand<Command> = Readonly<{ id: string; commandId: string; command: Command }>;

const told = <C extends CentreEvent | ServiceEvent | CalendarEvent | CountyEvent>(
  id: string,
  command: C,
): PackCommand<C> => ({
  id,
  command,
  commandId: `pack-${command.type}-${hash('sha256', JSON.stringify([id, command.data]), 'hex').slice(0, 32)}`,
});

/** Lines of days with the same hours, as the public catalogue shows them. */
const linesOf = ({ openingHours }: Centre): readonly OpeningHours[] => {
  const lines = new Map<string, OpeningHours>();
  for (const day of weekdays)
    for (const { opens, closes } of openingHours[day]) {
      const key = `${opens}-${closes}`;
      lines.set(key, { days: [...(lines.get(key)?.days ?? []), day], opens, closes });
    }
  return [...lines.values()];
};

/** A centre in words: its description, its hours, its counters. */
export const centreCommands = (pack: CountryPack, centre: Centre): readonly PackCommand<CentreEvent>[] => {
  const { id, name, shortName, county, zone, size, active, closedOnHolidays, position } = centre;
  const place = position && { position: { latitude: position.latitude, longitude: position.longitude } };
  const town = centre.town ?? centre.shortName.en;
  return [
    told(id, {
      type: 'CentreDescribed',
      data: { id, name, shortName, county, town, zone, ...place, size, active, closedOnHolidays },
    }),
    told(id, { type: 'OpeningHoursSet', data: { openingHours: linesOf(centre) } }),
    ...countersAt(pack, id).map((counter) =>
      told(id, { type: 'CounterSetUp', data: { ...counter, services: counter.services.map((service) => service.id) } }),
    ),
  ];
};

const feeOf = ({ fee }: Service): Fee | null => {
  if (!fee) return null;
  const { amount, currency, asOf, note, waiver } = fee;
  const until = waiver && {
    waiver: { amount: waiver.amount, currency: waiver.currency, from: waiver.from, to: waiver.to },
  };
  return { amount, currency, asOf, ...(note && { note }), ...until };
};

const descriptionOf = (service: Service): ServiceEvent => {
  const { id, name, shortName, agency, category, durationMinutes, bring, bringShort } = service;
  const { interview, extendedHours, confirmBeforeTravel, gatePolicy, offeredAt } = service;
  return {
    type: 'ServiceOffered',
    data: {
      ...{ id, name, shortName, agency, category, durationMinutes, bring, bringShort },
      ...{ interview, extendedHours, confirmBeforeTravel, gatePolicy, active: offeredAt.centres.length > 0 },
    },
  };
};

export const serviceCommands = (service: Service): readonly PackCommand<ServiceEvent>[] => [
  told(service.id, descriptionOf(service)),
  told(service.id, { type: 'FeeSet', data: { fee: feeOf(service) } }),
];

export const calendarCommands = (pack: CountryPack): readonly PackCommand<CalendarEvent>[] => [
  told(pack.id, { type: 'GeneralHoursSet', data: { zone: pack.zone, generalHours: pack.generalHours } }),
  ...pack.holidays.map(({ date, name }) => told(pack.id, { type: 'HolidayDeclared', data: { date, name } })),
];

export const countyCommands = (pack: CountryPack): readonly PackCommand<CountyEvent>[] =>
  pack.counties.map(({ id, name, aliases }) => told(id, { type: 'CountyDescribed', data: { id, name, aliases } }));
