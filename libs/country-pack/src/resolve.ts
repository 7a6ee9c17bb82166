// Fills in what the files leave to be derived: hours per day, gate policies, and where each service is offered.
import type { PackFiles } from './schema.ts';
import type { Centre, CountryPack, OpeningHours, Service, Weekday } from './types.ts';

type CentreFile = PackFiles['centres'][number];
type ServiceFile = PackFiles['services'][number];

export const weekdays: readonly Weekday[] = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

const hoursPerDay = (lines: CentreFile['openingHours']): OpeningHours => {
  const on = (day: Weekday) =>
    lines
      .filter(({ days }) => days.includes(day))
      .map(({ opens, closes }) => ({ opens, closes }))
      .sort((one, other) => one.opens.localeCompare(other.opens));
  return {
    mon: on('mon'),
    tue: on('tue'),
    wed: on('wed'),
    thu: on('thu'),
    fri: on('fri'),
    sat: on('sat'),
    sun: on('sun'),
  };
};

const centreOf = (file: CentreFile, zone: string): Centre => ({
  ...file,
  zone,
  openingHours: hoursPerDay(file.openingHours),
});

/** Ids of the active centres that offer the service. What no source places is offered at the county headquarters. */
export const centresOffering = (service: ServiceFile, files: PackFiles): readonly string[] => {
  const { scope, centres: named } = service.offeredAt;
  const headquarters = files.counties.map(({ headquartersCentre }) => headquartersCentre);
  const offers = (centre: string) => named?.includes(centre) ?? (scope === 'all' || headquarters.includes(centre));
  return files.centres.filter(({ active, id }) => active && offers(id)).map(({ id }) => id);
};

const serviceOf = (file: ServiceFile, files: PackFiles): Service => ({
  ...file,
  gatePolicy: file.gatePolicy ?? files.pack.gatePolicy,
  confirmBeforeTravel: file.offeredAt.scope === 'to-confirm',
  offeredAt: { ...file.offeredAt, centres: centresOffering(file, files) },
});

/** The pack that the files describe; they must have passed `problemsOf`. */
export const resolvePack = (files: PackFiles): CountryPack => ({
  ...files.pack,
  counties: files.counties,
  centres: files.centres.map((centre) => centreOf(centre, files.pack.zone)),
  services: files.services.map((service) => serviceOf(service, files)),
  counters: files.counters,
  holidays: files.holidays,
});
