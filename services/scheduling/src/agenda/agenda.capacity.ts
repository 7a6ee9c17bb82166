// How many places are left, counted from events alone. Pure; shared by the decider, by reservations and by whoever shows slots.
import type { Instant } from '#contracts';
import { msOf } from '#time';
import type { Agenda, Claim, Entry, PlaceKind } from './agenda.events.ts';
import { firstSlots, slotStarts, visitAt, visitFrom, type AgendaRules, type Visit } from './agenda.rules.ts';

/** The slots of a visit by number. */
export type Run = Pick<Visit, 'first' | 'count'>;

const offeredBy = (rules: AgendaRules, kind: PlaceKind): number =>
  kind === 'public' ? rules.publicPlaces : rules.reservedPlaces;

/** The places a claim takes; the rules of an open day never change beneath a claim. */
export const visitOf = (agenda: Agenda, claim: Pick<Claim, 'service' | 'start'>): Visit | undefined =>
  agenda.rules && visitAt(agenda.rules, claim.service, claim.start);

export const covers = ({ first, count }: Run, slot: number): boolean => first <= slot && slot < first + count;

/** The claim of an entry that still takes its place. */
export const standing = (entry: Entry | undefined): Claim | undefined =>
  entry && ['granted', 'held', 'arrived'].includes(entry.status) ? entry.claim : undefined;

/** Holds that have ended by `now` and still count, because nobody has written it yet. */
export const endedHolds = ({ held, entries }: Agenda, now: Instant): readonly string[] =>
  held.filter((hold) => (entries.get(hold)?.expiresAt ?? now) <= now);

const usedBy = (agenda: Agenda, kind: PlaceKind, slot: number, booking: string): number => {
  const claim = standing(agenda.entries.get(booking));
  const visit = claim?.kind === kind ? visitOf(agenda, claim) : undefined;
  return visit && covers(visit, slot) ? 1 : 0;
};

/** Places left over all slots of the visit, as if the places of `without` (bookings or holds) were free. */
export const placesLeft = (agenda: Agenda, visit: Run, kind: PlaceKind, without: readonly string[] = []): number => {
  const { rules } = agenda;
  if (!rules) return 0;
  const left = Array.from({ length: visit.count }, (_, i) => {
    const slot = visit.first + i;
    const used = agenda.used[kind][slot] ?? 0;
    return offeredBy(rules, kind) - used + without.reduce((sum, one) => sum + usedBy(agenda, kind, slot, one), 0);
  });
  return Math.max(0, Math.min(...left));
};

/** The starts at which a visit for the service may begin, in order; none on a closed day or when it is not offered. */
export const startsOf = ({ rules }: Agenda, service: string): readonly Instant[] =>
  rules ? firstSlots(rules, service).map((first) => visitFrom(rules, service, first).start) : [];

/**
 * Further bookings of the service by the public that would be granted at that start: 0 when none begins there. Holds count as
 * taken; with `now`, those that have ended by then do not.
 */
export const freeOf = (agenda: Agenda, service: string, start: Instant, now?: Instant): number => {
  const visit = visitOf(agenda, { service, start });
  return visit ? placesLeft(agenda, visit, 'public', now === undefined ? [] : endedHolds(agenda, now)) : 0;
};

/** The sum of `freeOf` over the day's starts after `now`, how many of them have a place, and the first of these. */
export const freeOfDay = (
  agenda: Agenda,
  service: string,
  now: Instant,
): Readonly<{ free: number; times: number; firstStart: Instant | null }> => {
  const { rules } = agenda;
  const count = rules?.services.find((one) => one.service === service)?.slots;
  if (!rules || count === undefined) return { free: 0, times: 0, firstStart: null };
  const [starts, nowMs, ended] = [slotStarts(rules), msOf(now), endedHolds(agenda, now)];
  const left = firstSlots(rules, service)
    .filter((first) => (starts[first] ?? 0) > nowMs)
    .map((first) => ({ first, places: placesLeft(agenda, { first, count }, 'public', ended) }));
  const best = left.find(({ places }) => places > 0);
  return {
    free: left.reduce((sum, { places }) => sum + places, 0),
    times: left.filter(({ places }) => places > 0).length,
    firstStart: best ? visitFrom(rules, service, best.first).start : null,
  };
};
