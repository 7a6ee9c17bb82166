// The rules of one counter on one local day, as the catalogue gives them, and the sums with slots that follow from them. Pure.
import type { Instant, LocalDate } from '#contracts';
import { instantFromMs, msOf } from '#time';

export type Span = Readonly<{ from: Instant; to: Instant }>;

/** A service takes `slots` consecutive slots and must lie within one of the spans (extended hours are a wider span). */
export type ServiceRules = Readonly<{ service: string; slots: number; within: readonly Span[] }>;

/** Stored in `AgendaOpened`. `open` in order of time, a break is the gap between two spans; a closed day has none. */
export type AgendaRules = Readonly<{
  centre: string;
  counter: string;
  date: LocalDate;
  zone: string;
  slotMinutes: number;
  publicPlaces: number;
  reservedPlaces: number;
  open: readonly Span[];
  services: readonly ServiceRules[];
}>;

/** The rules in force for a day, read from the catalogue's streams in the store; undefined for an unknown counter. */
export type RulesFor = (centre: string, counter: string, date: LocalDate) => Promise<AgendaRules | undefined>;

/** A visit as the slots see it: `count` slots from number `first` on. */
export type Visit = Readonly<{ first: number; count: number; start: Instant; end: Instant }>;

const slotMs = (rules: AgendaRules): number => rules.slotMinutes * 60_000;

const layouts = new WeakMap<AgendaRules, readonly number[]>();

const layOut = (rules: AgendaRules): readonly number[] =>
  rules.open.flatMap(({ from, to }) => {
    const [first, end] = [msOf(from), msOf(to)];
    const count = Math.max(0, Math.floor((end - first) / slotMs(rules)));
    return Array.from({ length: count }, (_, i) => first + i * slotMs(rules));
  });

/** When each slot begins, milliseconds, in order. A remainder shorter than a slot at the end of a span is no slot. */
export const slotStarts = (rules: AgendaRules): readonly number[] => {
  const known = layouts.get(rules) ?? layOut(rules);
  layouts.set(rules, known);
  return known;
};

const offered = (rules: AgendaRules, { slots, within }: ServiceRules): readonly number[] => {
  const starts = slotStarts(rules);
  const spans = within.map(({ from, to }) => [msOf(from), msOf(to)] as const);
  return [...starts.keys()].filter((first) => {
    const start = starts[first] ?? 0;
    const end = start + slots * slotMs(rules);
    // Over a break or the end of the day the last slot would not begin where it must.
    const joins = starts[first + slots - 1] === end - slotMs(rules);
    return joins && spans.some(([from, to]) => from <= start && end <= to);
  });
};

const offers = new WeakMap<AgendaRules, Map<string, readonly number[]>>();

/** The numbers of the slots at which a visit for the service may begin, in order; none when it is not offered. */
export const firstSlots = (rules: AgendaRules, service: string): readonly number[] => {
  const known = offers.get(rules) ?? new Map<string, readonly number[]>();
  offers.set(rules, known);
  const its = rules.services.find((one) => one.service === service);
  const firsts = known.get(service) ?? (its ? offered(rules, its) : []);
  known.set(service, firsts);
  return firsts;
};

/** The visit that begins at slot number `first`. */
export const visitFrom = (rules: AgendaRules, service: string, first: number): Visit => {
  const count = rules.services.find((one) => one.service === service)?.slots ?? 0;
  const start = slotStarts(rules)[first] ?? 0;
  return { first, count, start: instantFromMs(start), end: instantFromMs(start + count * slotMs(rules)) };
};

const visits = new WeakMap<AgendaRules, Map<string, Visit>>();

/** The visit for the service at that start; undefined when none begins there. */
export const visitAt = (rules: AgendaRules, service: string, start: Instant): Visit | undefined => {
  const known = visits.get(rules) ?? new Map<string, Visit>();
  visits.set(rules, known);
  const key = `${start} ${service}`;
  const seen = known.get(key);
  if (seen) return seen;
  const first = slotStarts(rules).indexOf(msOf(start));
  if (!firstSlots(rules, service).includes(first)) return undefined;
  const visit = visitFrom(rules, service, first);
  known.set(key, visit);
  return visit;
};
