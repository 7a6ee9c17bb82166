// Services and counters: each service is offered somewhere and belongs to exactly one counter, in whole slots.
import { centresOffering } from '../resolve.ts';
import type { Rule } from './rule.ts';

const servicesNameKnownThings: Rule = ({ pack, centres, services }) =>
  services.flatMap(({ id, category, fee, offeredAt }) => [
    ...(pack.categories.some((known) => known.id === category) ? [] : [`services: ${id}: no category ${category}`]),
    ...(fee && fee.currency !== pack.currency ? [`services: ${id}: the fee is not in ${pack.currency}`] : []),
    ...(offeredAt.centres ?? [])
      .filter((named) => !centres.some((centre) => centre.id === named))
      .map((named) => `services: ${id}: there is no centre ${named}`),
    ...(offeredAt.scope === 'listed' && !offeredAt.centres ? [`services: ${id}: lists no centre`] : []),
  ]);

const everyServiceIsOfferedSomewhere: Rule = (files) =>
  files.services
    .filter((service) => centresOffering(service, files).length === 0)
    .map(({ id }) => `services: ${id}: no active centre offers it`);

const everyActiveCentreOffersSomething: Rule = (files) => {
  const offering = new Set(files.services.flatMap((service) => centresOffering(service, files)));
  return files.centres
    .filter(({ id, active }) => active && !offering.has(id))
    .map(({ id }) => `centres: ${id}: is active and offers nothing`);
};

const everyServiceBelongsToOneCounter: Rule = ({ services, counters }) => [
  ...services
    .map(({ id }) => ({ id, at: counters.filter((counter) => counter.services.includes(id)).length }))
    .filter(({ at }) => at !== 1)
    .map(({ id, at }) => `services: ${id}: belongs to ${at} counters, not to one`),
  ...counters.flatMap((counter) =>
    counter.services
      .filter((named) => !services.some(({ id }) => id === named))
      .map((named) => `counters: ${counter.id}: there is no service ${named}`),
  ),
];

const durationsFillWholeSlots: Rule = ({ services, counters }) =>
  counters.flatMap((counter) =>
    services
      .filter(({ id, durationMinutes }) => counter.services.includes(id) && durationMinutes % counter.slotMinutes !== 0)
      .map(({ id }) => `services: ${id}: its duration is no multiple of ${counter.slotMinutes} minutes`),
  );

const noMorePlacesThanDesks: Rule = ({ counters }) =>
  counters.flatMap(({ id, sizes }) =>
    Object.entries(sizes)
      .filter(([, { publicPlaces, reservedPlaces, desks }]) => publicPlaces + reservedPlaces > desks)
      .map(([size]) => `counters: ${id}: more places than desks in a ${size} centre`),
  );

export const rulesOfServices: readonly Rule[] = [
  servicesNameKnownThings,
  everyServiceIsOfferedSomewhere,
  everyActiveCentreOffersSomething,
  everyServiceBelongsToOneCounter,
  durationsFillWholeSlots,
  noMorePlacesThanDesks,
];
