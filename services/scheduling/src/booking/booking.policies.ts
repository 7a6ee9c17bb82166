// Why a person is refused, in the order in which they are told. Each policy is one sentence of the booking rules.
import type { Instant } from '#contracts';
import { addMinutes, daysBetween, localDate } from '#time';
import type { Asking, BookedPlace, Bookings, Gone, IntentCommand } from './booking.events.ts';
import { isActiveBooking, isActiveHold, isHold, lastIntent, usedBy } from './booking.life.ts';

export type Refusal = Readonly<{ code: string; facts?: Readonly<Record<string, unknown>> }>;
type Policy<Asked> = (asked: Asked, bookings: Bookings) => Refusal | undefined;
type Asked<Type extends IntentCommand['type']> = Extract<IntentCommand, { type: Type }>['data'];
type Wanting = Readonly<{ service: string; now: Instant }>;
type Changing = Asking & Readonly<{ ifMatch?: number }>;

/** How far ahead people may book, days; the day itself included. */
export const windowDays = 30;
/** Active bookings of one service for persons without a document, by account or phone: design.md, "The write side". */
export const undocumentedAtOnce = 3;
/** The ceiling of one person's stream. */
export const intentsADay = 200;
/** So long whoever does not say since when they have an account is taken for the one who was erased. */
const minutesGone = 60;

const oneKeyIsForOneBody: Policy<Asking> = ({ key }, { commands }) => {
  const intent = commands.get(key.id);
  return intent && intent.data.fingerprint !== key.fingerprint ? { code: 'request.key-reused' } : undefined;
};

/**
 * What another process wished for meanwhile may still be refused: one could be refused for its sake, be given a place beside the
 * one that it gives up, or overtake it before any agenda has given it what its key says yes to.
 */
const noWishFollowsOneThatIsStillOpen: Policy<Asking> = ({ follows }, { wishes }) =>
  follows === undefined || follows === wishes ? undefined : { code: 'booking.superseded' };

/** Whether the account in which somebody asks is gone. */
export const isGone = (gone: Gone | undefined, { since, now }: Pick<Asking, 'since' | 'now'>): boolean =>
  gone !== undefined && (since === undefined ? now < addMinutes(gone.at, minutesGone) : since <= gone.since);

const whoWasErasedGetsNothingMore: Policy<Asking> = (asked, { gone }) =>
  isGone(gone.get(asked.citizen), asked) ? { code: 'session.invalid' } : undefined;

/** From now, until the slot begins, to 30 local days ahead. */
export const outsideWindow = (now: Instant, start: Instant, zone: string): Refusal | undefined =>
  start > now && daysBetween(localDate(now, zone), localDate(start, zone)) <= windowDays
    ? undefined
    : { code: 'booking.outside-window' };

const placesLieInTheWindow: Policy<Readonly<{ now: Instant; place: BookedPlace; zone: string }>> = (asked) =>
  outsideWindow(asked.now, asked.place.start, asked.zone);

/** THE rule: one active booking per person and service. */
const oneActiveBookingPerPersonAndService: Policy<Wanting> = ({ service, now }, { lives }) => {
  const active = [...lives.values()].find(
    (life) => lastIntent(life)?.data.service === service && isActiveBooking(life, now),
  );
  return active && { code: 'booking.already-active', facts: { booking: active.id } };
};

const threeBookingsOfAServiceForPersonsWithoutADocument: Policy<Asking> = ({ besides = 0 }) =>
  besides >= undocumentedAtOnce ? { code: 'booking.undocumented-limit' } : undefined;

const oneHoldAtATime: Policy<Readonly<{ now: Instant }>> = ({ now }, bookings) => {
  const held = [...bookings.lives.values()].find((life) => isActiveHold(bookings, life, now));
  return held && { code: 'hold.already-held', facts: { hold: held.id } };
};

const aHoldIsUsedByWhoMadeItWhileItLasts: Policy<Asked<'UseHold'>> = ({ hold, citizen, now }, bookings) => {
  const life = bookings.lives.get(hold);
  const last = life && lastIntent(life);
  if (!life || !last || !isHold(life) || last.data.citizen !== citizen) return { code: 'hold.not-found' };
  return isActiveHold(bookings, life, now) && !usedBy(bookings, hold) ? undefined : { code: 'hold.ended' };
};

const aHoldIsNoWayRoundTheRule: Policy<Asked<'UseHold'>> = ({ hold, now }, bookings) => {
  const service = bookings.lives.get(hold)?.intents.at(-1)?.data.service;
  return service === undefined ? undefined : oneActiveBookingPerPersonAndService({ service, now }, bookings);
};

const whoBookedAndThePersonSeeABooking: Policy<Changing> = ({ booking, citizen, person }, { lives }) => {
  const life = lives.get(booking);
  const seen = life && !isHold(life) && (lastIntent(life)?.data.citizen === citizen || person === citizen);
  return seen ? undefined : { code: 'booking.not-found' };
};

const onlyWhoBookedMoves: Policy<Changing> = ({ booking, citizen }, { lives }) =>
  lives.get(booking)?.intents.at(-1)?.data.citizen === citizen ? undefined : { code: 'access.denied' };

const whoReadAnOlderRevisionReadsAgain: Policy<Changing> = ({ booking, ifMatch }, { lives }) =>
  ifMatch === undefined || lives.get(booking)?.intents.at(-1)?.data.revision === ifMatch
    ? undefined
    : { code: 'request.stale' };

const onlyActiveBookingsChange: Policy<Changing> = ({ booking, now }, { lives }) => {
  const life = lives.get(booking);
  return life && isActiveBooking(life, now) ? undefined : { code: 'booking.not-active' };
};

const aMoveGoesSomewhereElse: Policy<Asked<'RequestMove'>> = ({ booking, place }, { lives }) => {
  const at = lives.get(booking)?.intents.at(-1)?.data.place;
  const same = at?.centre === place.centre && at.counter === place.counter && at.start === place.start;
  return same ? { code: 'booking.same-slot' } : undefined;
};

const whoReleasesAHoldMadeIt: Policy<Asking> = ({ booking, citizen }, { lives }) => {
  const life = lives.get(booking);
  return life && isHold(life) && lastIntent(life)?.data.citizen === citizen ? undefined : { code: 'hold.not-found' };
};

const twoHundredIntentsADay: Policy<Readonly<{ now: Instant }>> = ({ now }, { today }) =>
  today.day === now.slice(0, 10) && today.intents >= intentsADay ? { code: 'booking.daily-limit' } : undefined;

const first = <A>(policies: readonly Policy<A>[], asked: A, bookings: Bookings): Refusal | undefined => {
  for (const policy of policies) {
    const refusal = policy(asked, bookings);
    if (refusal) return refusal;
  }
  return undefined;
};

const book = [
  oneKeyIsForOneBody,
  noWishFollowsOneThatIsStillOpen,
  whoWasErasedGetsNothingMore,
  placesLieInTheWindow,
  oneActiveBookingPerPersonAndService,
  threeBookingsOfAServiceForPersonsWithoutADocument,
  twoHundredIntentsADay,
];
const hold = [
  oneKeyIsForOneBody,
  noWishFollowsOneThatIsStillOpen,
  whoWasErasedGetsNothingMore,
  placesLieInTheWindow,
  oneActiveBookingPerPersonAndService,
  threeBookingsOfAServiceForPersonsWithoutADocument,
  oneHoldAtATime,
  twoHundredIntentsADay,
];
const useHold = [
  oneKeyIsForOneBody,
  noWishFollowsOneThatIsStillOpen,
  whoWasErasedGetsNothingMore,
  aHoldIsUsedByWhoMadeItWhileItLasts,
  aHoldIsNoWayRoundTheRule,
  threeBookingsOfAServiceForPersonsWithoutADocument,
  twoHundredIntentsADay,
];
const cancel = [
  oneKeyIsForOneBody,
  noWishFollowsOneThatIsStillOpen,
  whoBookedAndThePersonSeeABooking,
  whoReadAnOlderRevisionReadsAgain,
  onlyActiveBookingsChange,
];
const move = [
  oneKeyIsForOneBody,
  noWishFollowsOneThatIsStillOpen,
  whoWasErasedGetsNothingMore,
  whoBookedAndThePersonSeeABooking,
  onlyWhoBookedMoves,
  whoReadAnOlderRevisionReadsAgain,
  onlyActiveBookingsChange,
  placesLieInTheWindow,
  aMoveGoesSomewhereElse,
  twoHundredIntentsADay,
];
const release = [oneKeyIsForOneBody, noWishFollowsOneThatIsStillOpen, whoReleasesAHoldMadeIt];

/** The first reason to refuse a person's wish, undefined when it may go to the agendas. */
export const firstRefusal = ({ type, data }: IntentCommand, bookings: Bookings): Refusal | undefined => {
  switch (type) {
    case 'RequestBooking':
      return first(book, data, bookings);
    case 'UseHold':
      return first(useHold, data, bookings);
    case 'RequestHold':
      return first(hold, data, bookings);
    case 'RequestMove':
      return first(move, data, bookings);
    case 'RequestCancel':
      return first(cancel, data, bookings);
    case 'RequestRelease':
      return first(release, data, bookings);
  }
};
