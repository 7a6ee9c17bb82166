// What each person wanted against what the agendas did: nothing confirmed is lost, nothing is given that nobody asked for.
import type { Instant } from '#contracts';
import type { Recorded } from '#event-sourcing';
import { agendaStream } from '../agenda/agenda.events.ts';
import type { BookedPlace, BookingEvent, CitizenGone, Intent } from '../booking/booking.events.ts';
import { stands, type IllegalLife, type Touch } from './lives.ts';

/** `withdrawn` are revisions; `ended` is true once the visit was served or missed. */
type Wish = { readonly intents: Intent[]; readonly withdrawn: number[]; highest: number; ended: boolean };

/** `touchesOf` gives what all agendas say of a booking; `settled`: younger intents may still be under way. */
export type Against = Readonly<{
  touchesOf: (booking: string) => readonly Touch[];
  isBroken: (agenda: string) => boolean;
  settled: Instant;
}>;

const streamOf = ({ centre, counter, date }: BookedPlace): string => agendaStream(centre, counter, date);
const ends = ({ type }: Intent): boolean => type === 'CancelRequested' || type === 'ReleaseRequested';

const isActive = ({ intents, ended }: Wish, service: string, at: Instant): boolean => {
  const last = intents.at(-1);
  const isBooking = intents[0]?.type === 'BookingRequested';
  return isBooking && !ended && last?.data.service === service && !ends(last) && at < last.data.place.dayEnd;
};

const newWish = (): Wish => ({ intents: [], withdrawn: [], highest: 0, ended: false });

const whyNotWanted = (event: Intent, wishes: ReadonlyMap<string, Wish>): string | undefined => {
  const { booking, revision, service, at } = event.data;
  if (revision <= (wishes.get(booking)?.highest ?? 0)) return 'was wanted again at a known revision';
  if (event.type !== 'BookingRequested') return undefined;
  const others = [...wishes].filter(([id]) => id !== booking).map(([, wish]) => wish);
  return others.some((wish) => isActive(wish, service, at)) ? 'is a second active booking of the service' : undefined;
};

const listen = (wish: Wish, event: Exclude<BookingEvent, CitizenGone>): void => {
  switch (event.type) {
    case 'VisitEnded':
      wish.ended = true;
      return;
    case 'IntentWithdrawn': {
      const place = wish.intents.findIndex(({ data }) => data.revision === event.data.revision);
      if (place >= 0) wish.intents.splice(place, 1);
      wish.withdrawn.push(event.data.revision);
      return;
    }
    default:
      wish.intents.push(event);
      wish.highest = Math.max(wish.highest, event.data.revision);
  }
};

const neverCarriedOut = ({ intents }: Wish, touches: readonly Touch[], { settled }: Against): readonly string[] =>
  intents
    .filter((intent) => !ends(intent) && intent.data.at < settled)
    .filter(({ data }) => !touches.some((it) => it.agenda === streamOf(data.place) && it.given.includes(data.revision)))
    .map(({ data }) => `was never given the place of revision ${String(data.revision)}, nor was that withdrawn`);

const standsThoughWithdrawn = ({ withdrawn }: Wish, touches: readonly Touch[]): readonly string[] =>
  touches.some((touch) => stands(touch) && withdrawn.includes(touch.claim?.revision ?? 0))
    ? ['has a place by a revision that was withdrawn']
    : [];

const whereItShouldNot = ({ intents }: Wish, touches: readonly Touch[], { settled }: Against): readonly string[] => {
  const last = intents.at(-1);
  if (!last || last.data.at >= settled) return [];
  const standing = touches.filter(stands);
  if (ends(last)) return standing.length > 0 ? ['was given up and still has its place'] : [];
  if (last.type === 'HoldRequested') return [];
  const [only, ...more] = standing;
  if (!only) return ['has lost its place'];
  if (more.length > 0) return [`has ${String(standing.length)} places at once`];
  return only.agenda === streamOf(last.data.place) && only.claim?.start === last.data.place.start
    ? []
    : ['has another place than its person was told'];
};

/** Replays one person's stream against the agendas. Bookings that a broken agenda speaks of are left out. */
export const wishesOf = (
  stream: string,
  events: readonly Recorded<BookingEvent>[],
  against: Against,
): Readonly<{ bookings: readonly string[]; illegal: readonly IllegalLife[] }> => {
  const wishes = new Map<string, Wish>();
  const illegal: IllegalLife[] = [];
  for (const event of events) {
    if (event.type === 'CitizenGone') continue;
    const { booking } = event.data;
    const why = 'place' in event.data ? whyNotWanted(event as Intent, wishes) : undefined;
    if (why !== undefined) illegal.push({ stream, version: event.version, booking, why });
    const wish = wishes.get(booking) ?? newWish();
    wishes.set(booking, wish);
    listen(wish, event);
  }
  for (const [booking, wish] of wishes) {
    if (wish.intents.some(({ data }) => data.agendas.some(against.isBroken))) continue;
    const touches = against.touchesOf(booking);
    const never = neverCarriedOut(wish, touches, against);
    const whys = [
      ...never,
      ...standsThoughWithdrawn(wish, touches),
      ...(never.length > 0 ? [] : whereItShouldNot(wish, touches, against)),
    ];
    illegal.push(...whys.map((why) => ({ stream, booking, why })));
  }
  return { bookings: [...wishes.keys()], illegal };
};
