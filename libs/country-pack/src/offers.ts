// Who does what where. Within a centre a service belongs to exactly one counter, and a counter without services is absent.
import type { Centre, CentreCounter, CountryPack, County, Money, Service } from './types.ts';

type Index = Readonly<{
  centres: ReadonlyMap<string, Centre>;
  services: ReadonlyMap<string, Service>;
  servicesAt: ReadonlyMap<string, readonly Service[]>;
  countersAt: ReadonlyMap<string, readonly CentreCounter[]>;
}>;

const countersOf = (pack: CountryPack, centre: Centre, offered: readonly Service[]): readonly CentreCounter[] =>
  pack.counters
    .map(({ id, name, slotMinutes, services, sizes }) => ({
      id,
      name,
      slotMinutes,
      ...sizes[centre.size],
      services: Object.freeze(offered.filter((service) => services.includes(service.id))),
    }))
    .filter(({ services }) => services.length > 0)
    .map((counter) => Object.freeze(counter));

const indexOf = (pack: CountryPack): Index => {
  const offered = (centre: Centre) => pack.services.filter(({ offeredAt }) => offeredAt.centres.includes(centre.id));
  const servicesAt = new Map(pack.centres.map((centre) => [centre.id, Object.freeze(offered(centre))]));
  return {
    centres: new Map(pack.centres.map((centre) => [centre.id, centre])),
    services: new Map(pack.services.map((service) => [service.id, service])),
    servicesAt,
    countersAt: new Map(
      pack.centres.map((centre) => [
        centre.id,
        Object.freeze(countersOf(pack, centre, servicesAt.get(centre.id) ?? [])),
      ]),
    ),
  };
};

const indexes = new WeakMap<CountryPack, Index>();

const index = (pack: CountryPack): Index => {
  const known = indexes.get(pack) ?? indexOf(pack);
  indexes.set(pack, known);
  return known;
};

/** The centre with this id, inactive ones included. */
export const centreById = (pack: CountryPack, centre: string): Centre | undefined => index(pack).centres.get(centre);

export const serviceById = (pack: CountryPack, service: string): Service | undefined =>
  index(pack).services.get(service);

/** The services that can be booked at the centre, in the order of the pack; none when it is unknown or not active. */
export const servicesAt = (pack: CountryPack, centre: string): readonly Service[] =>
  index(pack).servicesAt.get(centre) ?? [];

/** The counters of the centre with their places per slot and services; none when it is unknown or not active. */
export const countersAt = (pack: CountryPack, centre: string): readonly CentreCounter[] =>
  index(pack).countersAt.get(centre) ?? [];

/** The one counter that serves the service at the centre; undefined when it is not offered there. */
export const counterFor = (pack: CountryPack, centre: string, service: string): CentreCounter | undefined =>
  countersAt(pack, centre).find(({ services }) => services.some(({ id }) => id === service));

/** How many consecutive slots of the counter one visit for the service takes. */
export const slotsTaken = (service: Pick<Service, 'durationMinutes'>, counter: Pick<CentreCounter, 'slotMinutes'>) =>
  Math.ceil(service.durationMinutes / counter.slotMinutes);

/** What the service costs on a local day such as `2026-12-01`, waivers counted; null when no source says. */
export const feeOn = ({ fee }: Service, date: string): Money | null => {
  if (!fee) return null;
  const { waiver } = fee;
  const { amount, currency } = waiver && date >= waiver.from && date <= waiver.to ? waiver : fee;
  return { amount, currency };
};

const spelling = (text: string): string => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');

/** The county with this id, name in any language or everyday spelling; case, spaces and punctuation do not matter. */
export const findCounty = (pack: CountryPack, text: string): County | undefined =>
  pack.counties.find(({ id, name, aliases }) =>
    [id, ...Object.values(name), ...aliases].some((known) => spelling(known) === spelling(text)),
  );
