// What passers-by see of one agenda: how many public places each slot has left. A fold with a version guard; nobody is named.
import type { Instant, LocalDate } from '#contracts';
import type { Recorded } from '#event-sourcing';
import { msOf } from '#time';
import { agendaKeyOf, type AgendaEvent, type Claim } from '../agenda/agenda.events.ts';
import { firstSlots, slotStarts, visitAt, visitFrom, type AgendaRules } from '../agenda/agenda.rules.ts';

type HeldRun = Readonly<{ first: number; count: number; expiresAt: Instant }>;

/** `taken` and `held` count public places per slot; `holds` are those that still count. Without rules it is not open yet. */
export type Day = Readonly<{
  id: string;
  version: number;
  date: LocalDate;
  rules?: AgendaRules;
  taken: readonly number[];
  held: readonly number[];
  holds: Readonly<Record<string, HeldRun>>;
}>;

export type DayFree = Readonly<{ free: number; times: number; firstStart: Instant | null }>;

const empty = (stream: string): Day => ({
  id: stream,
  version: 0,
  date: agendaKeyOf(stream)?.date ?? '',
  taken: [],
  held: [],
  holds: {},
});

const opened = (day: Day, rules: AgendaRules): Day => {
  const none = slotStarts(rules).map(() => 0);
  return { ...day, rules, taken: none, held: none, holds: {} };
};

/** A day that nobody has touched: all that its rules offer is free. */
export const untouchedDay = (rules: AgendaRules, stream: string): Day => opened(empty(stream), rules);

type Run = Readonly<{ first: number; count: number }>;

const counted = (places: readonly number[], run: Run, by: 1 | -1): readonly number[] =>
  places.map((count, slot) => (run.first <= slot && slot < run.first + run.count ? count + by : count));

const runOf = ({ rules }: Day, { kind, service, start }: Claim): Run | undefined =>
  kind === 'public' && rules ? visitAt(rules, service, start) : undefined;

const take = (day: Day, claim: Claim, by: 1 | -1): Day => {
  const run = runOf(day, claim);
  return run ? { ...day, taken: counted(day.taken, run, by) } : day;
};

const hold = (day: Day, claim: Claim & Readonly<{ expiresAt: Instant }>): Day => {
  const run = runOf(day, claim);
  if (!run) return day;
  const held = { first: run.first, count: run.count, expiresAt: claim.expiresAt };
  return { ...day, held: counted(day.held, run, 1), holds: { ...day.holds, [claim.booking]: held } };
};

const letGo = (day: Day, id: string): Day => {
  const run = day.holds[id];
  if (!run) return day;
  const holds = Object.fromEntries(Object.entries(day.holds).filter(([hold]) => hold !== id));
  return { ...day, held: counted(day.held, run, -1), holds };
};

const change = (day: Day, event: AgendaEvent): Day => {
  switch (event.type) {
    case 'AgendaOpened':
      return opened(day, event.data);
    case 'PlaceGranted':
      return take(day, event.data, 1);
    case 'PlaceHeld':
      return hold(letGo(day, event.data.booking), event.data);
    case 'HoldConverted':
      return take(letGo(day, event.data.hold), event.data, 1);
    case 'HoldReleased':
    case 'HoldExpired':
      return letGo(day, event.data.hold);
    case 'PlaceFreed':
      return take(day, event.data.claim, -1);
    default:
      return day;
  }
};

export const isOfAnAgenda = (event: Recorded): event is Recorded<AgendaEvent> =>
  agendaKeyOf(event.stream) !== undefined;

/** The day after the event; an event seen before changes nothing. */
export const dayAfter = (seen: Day | undefined, event: Recorded<AgendaEvent>): Day => {
  const day = seen ?? empty(event.stream);
  return event.version <= day.version ? day : { ...change(day, event), version: event.version };
};

const leftAt = ({ rules, taken, held }: Day, { first, count }: Run, ended: readonly Run[]): number => {
  let least = Infinity;
  for (let slot = first; slot < first + count; slot += 1) {
    const back = ended.filter((run) => run.first <= slot && slot < run.first + run.count).length;
    least = Math.min(least, (rules?.publicPlaces ?? 0) - (taken[slot] ?? 0) - (held[slot] ?? 0) + back);
  }
  return Math.max(0, least);
};

/** Further public bookings of the service, summed over the starts after `now`, how many of these have any, and the first of them. */
export const freeOnDay = (day: Day, service: string, now: Instant): DayFree => {
  const { rules } = day;
  const count = rules?.services.find((one) => one.service === service)?.slots;
  if (!rules || count === undefined) return { free: 0, times: 0, firstStart: null };
  const ended = Object.values(day.holds).filter(({ expiresAt }) => expiresAt <= now);
  const [starts, nowMs] = [slotStarts(rules), msOf(now)];
  let [free, times, best]: [number, number, number | undefined] = [0, 0, undefined];
  for (const first of firstSlots(rules, service)) {
    if ((starts[first] ?? 0) <= nowMs) continue;
    const left = leftAt(day, { first, count }, ended);
    if (left === 0) continue;
    best ??= first;
    times += 1;
    free += left;
  }
  return { free, times, firstStart: best === undefined ? null : visitFrom(rules, service, best).start };
};
