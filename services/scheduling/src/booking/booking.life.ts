// What a booking or hold is at an instant, as far as the person's own stream knows. Pure.
import type { Instant } from '#contracts';
import type { Asking, BookedPlace, Bookings, Intent, Life } from './booking.events.ts';

export const lastIntent = ({ intents }: Life): Intent | undefined => intents.at(-1);

export const isHold = (life: Life): boolean => life.intents[0]?.type === 'HoldRequested';

/** The booking that was made of a hold. */
export const usedBy = ({ lives }: Bookings, hold: string): Life | undefined =>
  [...lives.values()].find(({ intents: [first] }) => first?.type === 'BookingRequested' && first.data.hold === hold);

/** True while a booking is confirmed or arrived: not cancelled, no visit ended, its day not over. */
export const isActiveBooking = (life: Life, now: Instant): boolean => {
  const last = lastIntent(life);
  return (
    last !== undefined &&
    !isHold(life) &&
    last.type !== 'CancelRequested' &&
    life.ended === undefined &&
    now < last.data.place.dayEnd
  );
};

/** True while the person has a booking of this service. */
export const hasActive = ({ lives }: Bookings, service: string, now: Instant): boolean =>
  [...lives.values()].some((life) => lastIntent(life)?.data.service === service && isActiveBooking(life, now));

/** True while a hold keeps its place: neither used nor released, its time not over. */
export const isActiveHold = (bookings: Bookings, life: Life, now: Instant): boolean => {
  const last = lastIntent(life);
  return last?.type === 'HoldRequested' && now < last.data.expiresAt && !usedBy(bookings, life.id);
};

type Wanted = Pick<Asking, 'citizen' | 'now'> & Readonly<{ service: string; place: BookedPlace }>;

/** The hold by which this citizen keeps this very place for the person. */
export const holdAt = (bookings: Bookings, { citizen, now, service, place }: Wanted): Life | undefined =>
  [...bookings.lives.values()].find((life) => {
    const data = lastIntent(life)?.data;
    const same = data?.service === service && data.citizen === citizen;
    const { centre, counter, start } = data?.place ?? {};
    const there = centre === place.centre && counter === place.counter && start === place.start;
    return same && there && isActiveHold(bookings, life, now);
  });
