import { DomainError } from '#contracts';
import type { Decider } from '#event-sourcing';
import { agendaStream } from '../agenda/agenda.events.ts';
import type {
  Asking,
  BookedPlace,
  BookingCommand,
  BookingEvent,
  Bookings,
  CloseToCitizen,
  EndVisit,
  Intent,
  IntentCommand,
  Life,
  WithdrawIntent,
} from './booking.events.ts';
import { bookingsEvolve, nothingBooked } from './booking.evolve.ts';
import { isActiveHold, lastIntent } from './booking.life.ts';
import { firstRefusal, isGone } from './booking.policies.ts';

const streamOf = ({ centre, counter, date }: BookedPlace): string => agendaStream(centre, counter, date);

const asIntended = ({ booking, key, now, citizen, person }: Asking, { lives }: Bookings) => ({
  booking,
  revision: (lives.get(booking)?.revision ?? 0) + 1,
  command: key.id,
  fingerprint: key.fingerprint,
  at: now,
  citizen,
  person,
});

const lastOf = (bookings: Bookings, id: string): Intent => {
  const life = bookings.lives.get(id);
  const last = life && lastIntent(life);
  if (!last) throw new DomainError('booking.not-found');
  return last;
};

// A second half that nobody has seen through yet may still name the agenda of the place before.
const agendasOf = (last: Intent): readonly string[] => [...new Set([...last.data.agendas, streamOf(last.data.place)])];

const intentOf = (command: IntentCommand, bookings: Bookings): Intent => {
  const { type, data } = command;
  const common = asIntended(data, bookings);
  switch (type) {
    case 'RequestBooking':
    case 'RequestHold': {
      const { service, kind, place } = data;
      const intended = { ...common, service, kind, place, agendas: [streamOf(place)] };
      return type === 'RequestBooking'
        ? { type: 'BookingRequested', data: intended }
        : { type: 'HoldRequested', data: { ...intended, expiresAt: data.expiresAt } };
    }
    case 'UseHold': {
      const { service, kind, place, agendas } = lastOf(bookings, data.hold).data;
      return { type: 'BookingRequested', data: { ...common, service, kind, place, agendas, hold: data.hold } };
    }
    case 'RequestMove': {
      const { service, kind, place: from, citizen } = lastOf(bookings, data.booking).data;
      const agendas = [...new Set([streamOf(data.place), streamOf(from)])];
      return { type: 'MoveRequested', data: { ...common, citizen, service, kind, place: data.place, from, agendas } };
    }
    case 'RequestCancel': {
      const last = lastOf(bookings, data.booking);
      const { service, kind, place, citizen } = last.data;
      const reason = data.reason === undefined ? {} : { reason: data.reason };
      const intended = { ...common, citizen, service, kind, place, agendas: agendasOf(last) };
      return { type: 'CancelRequested', data: { ...intended, ...reason } };
    }
    case 'RequestRelease': {
      const last = lastOf(bookings, data.booking);
      if (last.type !== 'HoldRequested') throw new DomainError('hold.not-found');
      const { service, kind, place, agendas, expiresAt } = last.data;
      return { type: 'ReleaseRequested', data: { ...common, service, kind, place, agendas, expiresAt } };
    }
  }
};

const isCancelled = (life: Life | undefined): boolean => life?.intents.at(-1)?.type === 'CancelRequested';

// Cancelling again and releasing what is no longer held change nothing, whatever else would be refused.
const doneAnyway: readonly string[] = ['booking.not-active', 'request.stale'];

const isDoneAlready = ({ type, data }: IntentCommand, bookings: Bookings): boolean => {
  const life = bookings.lives.get(data.booking);
  if (type === 'RequestCancel') return isCancelled(life);
  return type === 'RequestRelease' && life !== undefined && !isActiveHold(bookings, life, data.now);
};

const request = (command: IntentCommand, bookings: Bookings): readonly BookingEvent[] => {
  const { key } = command.data;
  if (bookings.commands.get(key.id)?.data.fingerprint === key.fingerprint) return [];
  const refusal = firstRefusal(command, bookings);
  const done = isDoneAlready(command, bookings);
  if (refusal && !(done && doneAnyway.includes(refusal.code))) throw new DomainError(refusal.code, refusal.facts);
  return done ? [] : [intentOf(command, bookings)];
};

const withdraw = ({ data }: WithdrawIntent, { lives }: Bookings): readonly BookingEvent[] => {
  const last = lives.get(data.booking)?.intents.at(-1);
  return last?.data.revision === data.revision ? [{ type: 'IntentWithdrawn', data }] : [];
};

const endVisit = ({ data }: EndVisit, { lives }: Bookings): readonly BookingEvent[] => {
  const life = lives.get(data.booking);
  return life && !isCancelled(life) && life.ended === undefined ? [{ type: 'VisitEnded', data }] : [];
};

// Said again while it is in force, it changes nothing.
const close = ({ data: { citizen, since, now } }: CloseToCitizen, { gone }: Bookings): readonly BookingEvent[] => {
  const known = gone.get(citizen);
  const inForce = known !== undefined && since <= known.since && isGone(known, { now });
  return inForce ? [] : [{ type: 'CitizenGone', data: { citizen, since, at: now } }];
};

const decide = (command: BookingCommand, bookings: Bookings): readonly BookingEvent[] => {
  switch (command.type) {
    case 'WithdrawIntent':
      return withdraw(command, bookings);
    case 'CloseToCitizen':
      return close(command, bookings);
    case 'EndVisit':
      return endVisit(command, bookings);
    default:
      return request(command, bookings);
  }
};

export const bookings: Decider<Bookings, BookingCommand, BookingEvent> = {
  initial: nothingBooked,
  decide,
  evolve: bookingsEvolve,
};
