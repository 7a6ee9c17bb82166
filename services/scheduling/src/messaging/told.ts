// Stored event -> published fact. Only agenda events tell of bookings; a fact's id is booking, revision and type, so that telling
// again tells the same.
import { bookingTopic, type BookingState, type FactType } from '#contracts';
import { recordedEvents, type Commit, type Recorded } from '#event-sourcing';
import { traced, type Fact } from '#messaging';
import { referenceOf } from '#slips';
import { agendaKeyOf, type AgendaEvent, type AgendaKey, type Claim } from '../agenda/agenda.events.ts';

const stateOf = (key: AgendaKey, claim: Claim, status: BookingState['status']): BookingState => {
  const { booking, revision, citizen, person, service, start, end } = claim;
  return { booking, reference: referenceOf(booking), revision, citizen, person, service, ...key, start, end, status };
};

const fact = (type: FactType, data: BookingState, time: string): Fact => ({
  topic: bookingTopic,
  key: data.booking,
  id: `${data.booking}.${String(data.revision)}.${type.split('.').at(-2) ?? ''}`,
  type,
  source: '/scheduling',
  time,
  subject: data.booking,
  data,
});

const told = (key: AgendaKey, event: Recorded<AgendaEvent>): readonly Fact[] => {
  const { recordedAt: time } = event;
  switch (event.type) {
    case 'PlaceGranted': {
      const { date: _, ...from } = event.data.from ?? { date: '' };
      const moved = event.data.from === undefined ? {} : { from };
      const data = { ...stateOf(key, event.data, 'confirmed'), ...moved };
      return [fact('huduma.scheduling.booking.taken.v1', data, time)];
    }
    case 'HoldConverted':
      return [fact('huduma.scheduling.booking.taken.v1', stateOf(key, event.data, 'confirmed'), time)];
    case 'PlaceFreed': {
      const { why, revision, claim, reason } = event.data;
      if (why !== 'cancelled') return [];
      const state = stateOf(key, { ...claim, revision }, 'cancelled');
      const data = reason === undefined ? state : { ...state, reason };
      return [fact('huduma.scheduling.booking.cancelled.v1', data, time)];
    }
    case 'Arrived': {
      const data = { ...stateOf(key, event.data.claim, 'arrived'), at: event.data.at };
      return [fact('huduma.scheduling.booking.arrived.v1', data, time)];
    }
    case 'AgendaOpened':
    case 'PlaceHeld':
    case 'HoldReleased':
    case 'HoldExpired':
    case 'RevisionBarred':
      return [];
  }
};

/** What the world hears of a commit: nothing but what agendas say of bookings. */
export const factsOf = (commit: Commit): readonly Fact[] => {
  const key = agendaKeyOf(commit.stream);
  return key
    ? recordedEvents(commit).flatMap((event) => told(key, event as Recorded<AgendaEvent>).map(traced(event)))
    : [];
};
