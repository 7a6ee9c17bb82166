import Schema from 'typebox/schema';
import { VisitFact } from '#contracts';
import { PoisonError, type Fact } from '#messaging';
import type { BookingService } from '../booking/booking.service.ts';

const outcomes: Readonly<Record<string, 'served' | 'missed'>> = {
  'huduma.check-in.visit.finished.v1': 'served',
  'huduma.check-in.visit.missed.v1': 'missed',
};

/** A visit that finished or was missed ends its booking, once: the fact's id is the command's. */
export const visitHeard =
  (bookings: BookingService) =>
  async (fact: Fact): Promise<void> => {
    const outcome = outcomes[fact.type];
    if (!outcome) return;
    if (!Schema.Check(VisitFact, fact.data)) throw new PoisonError(`${fact.type} does not fit its schema`);
    const { booking, person, at } = fact.data;
    if (booking !== null && person !== null) await bookings.endVisit(person, { booking, outcome, at }, fact.id);
  };
