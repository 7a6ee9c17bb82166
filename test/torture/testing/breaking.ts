// A good history taken apart into what may be changed by hand, to be broken in one named way.
import type { Answer, Asked, Finding, History, Shown, Sms, Wish } from '../history.ts';
import { gateOfficer, GoodWorld } from './good-history.ts';
import { centre, days, plenty, scarce, startOn } from './good-log.ts';

type Loose<T> = T extends readonly (infer Item)[]
  ? Loose<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Loose<T[Key]> }
    : T;

export type Draft = {
  asked: Loose<Asked>[];
  streams: Record<string, { version: number; type: string; data: Record<string, unknown> }[]>;
  messages: Loose<Sms>[];
  served: History['served'];
  zone: string;
  gate: History['gate'];
  epochMs: number;
  quietAt: number;
};
export type Break = Readonly<{ name: string; kind: Finding['kind']; how: (draft: Draft) => void }>;

export const agenda = (service: typeof scarce | typeof plenty, day: string = days[0]): string =>
  `agenda-${centre}.${service.counter}.${day}`;

const book = (service: string, day: string): Wish => ({ kind: 'book', service, centre, start: startOn(day) });

/**
 * A known story: a, b and c fill the scarce slot of the first day, d is refused; e books plenty, moves it, looks and
 * cancels; f books plenty and nobody heard of it; g is asked again; h registers; a holds plenty and books it, b holds it
 * and lets it go, c holds it and is refused another; a is let in at the gate, and a second time refused.
 */
export const story = (): Draft => {
  const world = new GoodWorld(5, 60);
  for (const person of ['p0', 'p1', 'p2']) world.do(person, book(scarce.service, days[0]));
  world.do('p3', book(scarce.service, days[0]));
  world.do('p3', { kind: 'slots', service: scarce.service, centre, date: days[0] });
  const booked = world.do('p4', book(plenty.service, days[0]))?.booking?.id ?? '';
  world.do('p4', { kind: 'read', booking: booked });
  world.do('p4', { kind: 'move', booking: booked, start: startOn(days[1]) });
  world.do('p4', { kind: 'read', booking: booked });
  world.do('p4', { kind: 'move', booking: booked, start: startOn(days[0]) });
  world.do('p4', book(plenty.service, days[1]));
  world.do('p4', { kind: 'cancel', booking: booked });
  world.do('p4', { kind: 'read', booking: booked });
  world.do('p4', { kind: 'list' });
  world.do('p4', { kind: 'move', booking: booked, start: startOn(days[1]) });
  world.do('p5', book(plenty.service, days[0]), 'unheard');
  world.do('p5', { kind: 'list' });
  world.do('p6', book(plenty.service, days[0]), 'asked again');
  world.do('p7', book(plenty.service, days[1]), 'withdrawn first');
  world.do('p7', { kind: 'register', phone: '+254700000001' });
  world.do('p7', { kind: 'slots', service: plenty.service, centre, date: days[1] });
  const kept = ['p0', 'p1', 'p2'].map((person, i) => {
    const start = startOn(i === 0 ? days[0] : days[1]);
    return world.do(person, { kind: 'hold', service: plenty.service, centre, start })?.hold?.id ?? '';
  });
  world.do('p0', { kind: 'use', hold: kept[0] ?? '' });
  world.do('p1', { kind: 'release', hold: kept[1] ?? '' });
  world.do('p2', { kind: 'hold', service: plenty.service, centre, start: startOn(days[0]) });
  world.do('p1', { kind: 'use', hold: kept[1] ?? '' });
  const first = world.asked.find(({ person }) => person === 'p0')?.answer?.booking;
  const arrive: Wish = { kind: 'arrive', booking: first?.id ?? '', centre, reference: first?.reference ?? '' };
  world.do(gateOfficer, arrive);
  world.do(gateOfficer, arrive);
  world.do('p0', { kind: 'read', booking: first?.id ?? '' });
  world.do('p0', { kind: 'cancel', booking: first?.id ?? '' });
  return structuredClone(world.end()) as Draft;
};

type Match = Partial<Pick<Asked, 'person'>> & Readonly<{ kind?: Wish['kind']; status?: number }>;

/** The nth request like this, from the first. */
export const asked = (draft: Draft, { person, kind, status }: Match, nth = 0): Loose<Asked> => {
  const fits = draft.asked.filter(
    (one) =>
      (person === undefined || one.person === person) &&
      (kind === undefined || one.wish.kind === kind) &&
      (status === undefined || one.answer?.status === status),
  );
  const found = fits.at(nth);
  if (!found) throw new Error('the story has no such request');
  return found;
};

export const shownIn = ({ answer }: Loose<Asked>): Loose<Shown> => {
  const shown = answer?.booking ?? answer?.bookings?.[0];
  if (!shown) throw new Error('nothing was shown');
  return shown;
};

/** Its answer is lost. */
export const forget = (one: Loose<Asked>): void => {
  delete one.answer;
  delete one.completedAt;
};

export const answered = (one: Loose<Asked>, answer: Answer): void => {
  one.answer = structuredClone(answer) as Loose<Answer>;
  one.completedAt ??= one.invokedAt + 5;
};

/** The same request once more, later. */
export const again = (draft: Draft, one: Loose<Asked>, change: Partial<Loose<Asked>> = {}): Loose<Asked> => {
  const next = { ...structuredClone(one), n: draft.asked.length + 1, ...change };
  draft.asked.push(next);
  return next;
};

/** The events of a stream; numbered anew afterwards, as a forger would leave them. */
export const edit = (draft: Draft, stream: string, how: (events: Draft['streams'][string]) => void): void => {
  const events = draft.streams[stream];
  if (!events) throw new Error(`the story has no ${stream}`);
  how(events);
  events.forEach((event, i) => (event.version = i + 1));
};

export const eventOf = (draft: Draft, stream: string, type: string, nth = 0) => {
  const found = draft.streams[stream]?.filter((event) => event.type === type).at(nth);
  if (!found) throw new Error(`${stream} has no ${type}`);
  return found;
};

/** Takes away the nth event of the type. */
export const drop = (draft: Draft, stream: string, type: string, nth = 0): void =>
  edit(draft, stream, (events) => {
    events.splice(events.indexOf(eventOf(draft, stream, type, nth)), 1);
  });

/** Swaps two events. */
export const swap = (draft: Draft, stream: string, one: number, other: number): void =>
  edit(draft, stream, (events) => {
    const [first, second] = [events[one], events[other]];
    if (first && second) [events[one], events[other]] = [second, first];
  });
