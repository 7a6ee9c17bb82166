// Catalogue and bookings as pages show them: every text in the reader's language, every instant in the centre's time.
import { DomainError, type Booking, type Catalogue, type Centre, type Service } from '#contracts';
import { found } from '../door/shapes.ts';
import type { Visit } from './visit.ts';

type Reader = Pick<Visit, 'language' | 'words'>;

export const serviceSeen = (service: Service, { language, words }: Reader) => ({
  id: service.id,
  name: words.text(service.name),
  agency: words.text(service.agency),
  category: service.category,
  minutes: service.durationMinutes,
  bring: service.bring.map((item) => ({ text: item[language], conditional: item.conditional === true })),
  fee: service.fee,
  feeNote: service.fee?.note && words.text(service.fee.note),
  interview: service.interview,
  confirmTravel: service.confirmBeforeTravel,
});
export type ServiceSeen = ReturnType<typeof serviceSeen>;

export const centreSeen = (centre: Centre, { words }: Reader) => ({
  id: centre.id,
  name: words.text(centre.name),
  town: centre.town,
  county: centre.county,
  zone: centre.zone,
});
export type CentreSeen = ReturnType<typeof centreSeen>;

export const offersAt = (centre: Centre, service: string): boolean =>
  centre.active && centre.counters.some((counter) => counter.services.includes(service));

/** An active service; refusal: catalogue.unknown-service. */
export const activeService = ({ services }: Catalogue, id: string | undefined): Service =>
  found(
    services.find((service) => service.active && service.id === id),
    'catalogue.unknown-service',
  );

/** An active centre that offers the service; refusals: catalogue.unknown-centre, booking.not-offered. */
export const offeringCentre = ({ centres }: Catalogue, id: string | undefined, service: string): Centre => {
  const centre = found(
    centres.find((one) => one.active && one.id === id),
    'catalogue.unknown-centre',
  );
  if (!offersAt(centre, service)) throw new DomainError('booking.not-offered');
  return centre;
};

/** A booking with its names; those of a centre or service that has left the catalogue are their ids. */
export const bookingSeen = (booking: Booking, { centres, services }: Catalogue, visit: Visit) => {
  const centre = centres.find(({ id }) => id === booking.centre);
  const service = services.find(({ id }) => id === booking.service);
  const zone = centre?.zone ?? 'UTC';
  const { words } = visit;
  const date = words.dateOf(booking.start, zone);
  return {
    id: booking.id,
    reference: booking.reference,
    status: booking.status,
    changeable: booking.status === 'confirmed',
    person: booking.person,
    serviceId: booking.service,
    centreId: booking.centre,
    service: service ? serviceSeen(service, visit) : { id: booking.service, name: booking.service, bring: [] },
    centre: centre ? words.text(centre.name) : booking.centre,
    start: booking.start,
    zone,
    date,
    day: words.day(date),
    time: words.time(booking.start, zone),
    revision: booking.revision,
  };
};
export type BookingSeen = ReturnType<typeof bookingSeen>;

export const categoryNames = (
  categories: readonly Readonly<{ id: string; name: { en: string; sw: string } }>[],
  services: readonly ServiceSeen[],
  { language }: Reader,
) =>
  categories.flatMap(({ id, name }) => {
    const inIt = services.filter(({ category }) => category === id);
    return inIt.length === 0 ? [] : [{ id, name: name[language], services: inIt }];
  });
