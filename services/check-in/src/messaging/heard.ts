// Facts heard: each is written into check-in's own store and nothing is asked of anybody.
import { bookingFacts, type BookingArrived, type BookingState } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import { factCheck, type Fact } from '#messaging';
import { bookingStream, type BookingHeard, type HearBooking, type HeardBooking } from '../booking/booking.events.ts';
import type { GateService } from '../gate/gate.service.ts';

type Bookings = Aggregates<HeardBooking, HearBooking, BookingHeard>;

const mustFit = factCheck(bookingFacts);
const isBookingFact = (type: string): type is keyof typeof bookingFacts => Object.hasOwn(bookingFacts, type);

const stateOf = (data: BookingState): BookingState => {
  const { booking, reference, revision, citizen, person, service, centre, counter, start, end, date, status } = data;
  return { booking, reference, revision, citizen, person, service, centre, counter, start, end, date, status };
};

const recordOf = ({ booking, ...rest }: BookingState) => ({ ...rest, id: booking, version: rest.revision });

export class Heard {
  constructor(
    private readonly bookings: Bookings,
    private readonly gate: Pick<GateService, 'admit'>,
  ) {}

  /** Keeps what was told of a booking; an arrival admits into the queue, should the gate have died before it did. */
  async booking(fact: Fact): Promise<void> {
    // Types that a later version adds are not for us.
    if (!isBookingFact(fact.type)) return;
    mustFit(fact);
    const data = stateOf(fact.data as BookingState);
    await this.bookings.handle(bookingStream(data.booking), { type: 'HearBooking', data }, fact.id);
    if (fact.type !== 'huduma.scheduling.booking.arrived.v1') return;
    const { at } = fact.data as BookingArrived;
    await this.gate.admit(recordOf(data), { at, assisted: false }, `fact-${fact.id}`);
  }
}
