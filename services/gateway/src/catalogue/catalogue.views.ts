// The catalogue as the public sees it. Pure.
import type { Centre, County, OpeningHours, Service, Text } from '#contracts';

/** Catalogue texts are always in both languages; a name that is the same in both may be kept once. */
export const textOf = (text: Text | string): Text =>
  typeof text === 'string' ? { en: text, sw: text } : { en: text.en, sw: text.sw };

const servicesOf = (centre: Centre, active: ReadonlySet<string>): readonly string[] =>
  [...new Set(centre.counters.flatMap((counter) => counter.services))].filter((id) => active.has(id)).sort();

const hoursView = ({ days, opens, closes }: OpeningHours) => ({ days, opens, closes });

export const countyView = ({ id, name, aliases }: County) => ({ id, name: textOf(name), aliases });

export const centreView = (centre: Centre, active: ReadonlySet<string>) => ({
  id: centre.id,
  name: textOf(centre.name),
  shortName: textOf(centre.shortName),
  county: centre.county,
  town: centre.town,
  zone: centre.zone,
  size: centre.size,
  position: centre.position ? { latitude: centre.position.latitude, longitude: centre.position.longitude } : null,
  openingHours: centre.openingHours.map(hoursView),
  services: servicesOf(centre, active),
  counters: centre.counters.map(({ id, name, slotMinutes, desks, services }) => ({
    id,
    name: textOf(name),
    slotMinutes,
    desks,
    services: services.filter((service) => active.has(service)),
  })),
});
export type CentreView = ReturnType<typeof centreView>;

const feeView = (fee: NonNullable<Service['fee']>) => ({
  amount: fee.amount,
  currency: fee.currency,
  ...(fee.asOf === undefined ? {} : { asOf: fee.asOf }),
  ...(fee.note === undefined ? {} : { note: textOf(fee.note) }),
});

export const serviceView = (service: Service) => ({
  id: service.id,
  name: textOf(service.name),
  shortName: textOf(service.shortName),
  agency: textOf(service.agency),
  category: service.category,
  durationMinutes: service.durationMinutes,
  bring: service.bring.map(({ en, sw, conditional, assumed }) => ({
    en,
    sw,
    ...(conditional === undefined ? {} : { conditional }),
    ...(assumed === undefined ? {} : { assumed }),
  })),
  bringShort: textOf(service.bringShort),
  fee: service.fee ? feeView(service.fee) : null,
  interview: service.interview,
  extendedHours: service.extendedHours,
  confirmBeforeTravel: service.confirmBeforeTravel,
});

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Great-circle distance in kilometres (haversine, a mean radius of 6,371 km). */
export const kilometres = (
  from: Readonly<{ latitude: number; longitude: number }>,
  to: Readonly<{ latitude: number; longitude: number }>,
): number => {
  const [north, east] = [radians(to.latitude - from.latitude), radians(to.longitude - from.longitude)];
  const a =
    Math.sin(north / 2) ** 2 +
    Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(east / 2) ** 2;
  return 12_742 * Math.asin(Math.min(1, Math.sqrt(a)));
};
