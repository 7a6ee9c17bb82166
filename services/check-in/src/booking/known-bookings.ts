import type { BookingRecord, CheckInRpc, LocalDate, SchedulingRpc } from '#contracts';
import { dayKey, type BookingDoc, type BookingViews } from './booking.projection.ts';

type GateList = CheckInRpc['check-in.gate-list']['response']['items'];

const recordOf = (doc: BookingDoc): BookingRecord => {
  const { booking, reference, status, citizen, person, service, centre, counter, start, end, date, revision } = doc;
  const who = { id: booking, reference, status, citizen, person, service };
  return { ...who, centre, counter, start, end, date, revision, version: revision };
};

/** What check-in itself knows of bookings: as old as the last fact heard. */
export class KnownBookings {
  constructor(private readonly views: BookingViews) {}

  /** As `scheduling.find`, from one's own view. */
  async find(find: SchedulingRpc['scheduling.find']['request']): Promise<readonly BookingRecord[]> {
    const { bookings } = this.views;
    if ('reference' in find) return (await bookings.findBy('reference', find.reference)).map(recordOf);
    if ('person' in find) return (await bookings.findBy('person', find.person)).map(recordOf);
    const doc = await bookings.get(find.booking);
    return doc ? [recordOf(doc)] : [];
  }

  /** The bookings of a centre and day that were not cancelled, by start, for a gate that loses its network. */
  async gateList(centre: string, date: LocalDate): Promise<GateList> {
    const docs = (await this.views.bookings.findBy('day', dayKey(centre, date))).filter(
      ({ status }) => status !== 'cancelled',
    );
    const items = docs.map(({ reference, booking, revision, service, start, status }) => ({
      reference,
      booking,
      revision,
      service,
      start,
      status,
    }));
    return items.sort((a, b) => (a.start + a.reference < b.start + b.reference ? -1 : 1));
  }

  /** Hashes of the slips of a centre and day that were cancelled or moved away. */
  async revoked(centre: string, date: LocalDate): Promise<readonly string[]> {
    return (await this.views.revoked.findBy('day', dayKey(centre, date))).map(({ id }) => id);
  }
}
