import type { BookingState } from '#contracts';
import type { Decider } from '#event-sourcing';
import type { BookingHeard, HearBooking, HeardBooking } from './booking.events.ts';

const order = { confirmed: 0, arrived: 1, cancelled: 1 } as const;

/** Facts come at least once and may be told again years later: only what is newer counts. */
export const isNewer = (told: BookingState, last: BookingState | undefined): boolean =>
  last === undefined ||
  told.revision > last.revision ||
  (told.revision === last.revision && order[told.status] > order[last.status]);

export const booking: Decider<HeardBooking, HearBooking, BookingHeard> = {
  initial: {},
  decide: ({ data }, { last }) => (isNewer(data, last) ? [{ type: 'BookingHeard', data }] : []),
  evolve: (_, { data }) => ({ last: data }),
};
