// Agendas as they stood: what of them was shown as free, and when.
import type { Asked, Finding, History } from '../history.ts';
import type { Explained } from './explain.ts';
import { slackMs } from './holds.ts';
import { agendaOf, text } from './log.ts';
import { windowOf, type Bounds } from './requests.ts';
import { Slots } from './slots.ts';
import { Timeline } from './timeline.ts';

const order = (where: string, why: string): Finding => ({ kind: 'order', where, why });

/** Agendas with their counts and their order in time, made when first asked for. */
export class Agendas {
  readonly #known = new Map<string, Readonly<{ slots: Slots; line: Timeline; length: number }>>();

  readonly #history: History;
  readonly #explained: Explained;

  readonly #arrivedAt: (booking: string) => Bounds;

  constructor(history: History, explained: Explained, arrivedAt: (booking: string) => Bounds) {
    [this.#history, this.#explained, this.#arrivedAt] = [history, explained, arrivedAt];
  }

  of(agenda: string) {
    const known = this.#known.get(agenda);
    if (known) return known;
    const events = this.#history.streams[agenda] ?? [];
    const bounds = events.map(({ type, data }) =>
      type === 'Arrived'
        ? this.#arrivedAt(text(data['booking']))
        : this.#explained.boundsOf(text(data['booking']), Number(data['revision'])),
    );
    const made = { slots: new Slots(agenda, events), line: new Timeline(bounds), length: events.length };
    this.#known.set(agenda, made);
    return made;
  }
}

export type Fits = (slots: Slots, version: number) => boolean;

export const fitsSomewhere = (agendas: Agendas, agenda: string, asked: Asked, fits: Fits): boolean => {
  const { slots, line } = agendas.of(agenda);
  const { first, last } = line.statesIn(windowOf(asked));
  for (let version = first; version <= last; version += 1) if (fits(slots, version)) return true;
  return false;
};

export const viewOfSlots = (asked: Asked, { served, epochMs }: History, agendas: Agendas): readonly Finding[] => {
  const { wish, answer } = asked;
  if (wish.kind !== 'slots' || !answer?.slots) return [];
  const { counter = '', minutes = 0 } = served[wish.service] ?? {};
  const agenda = agendaOf(wish.centre, counter, wish.date);
  const said = new Map(answer.slots.map(({ start, free }) => [start, free]));
  const by = epochMs + (asked.completedAt ?? 0) + slackMs;
  // What has begun meanwhile may be left out; a hold whose time is over counts as free, written off or not.
  const fitsAt = (slots: Slots, start: string, version: number): boolean => {
    const [shown, free] = [said.get(start) ?? 0, slots.free(start, minutes, version) ?? 0];
    if (shown === Math.max(free, 0)) return true;
    return shown > free && shown <= free + slots.overAt(start, minutes, version, by);
  };
  const fits: Fits = (slots, version) =>
    slots.startsOf(wish.service).every((start) => Date.parse(start) <= by || fitsAt(slots, start, version));
  const why = `request ${String(asked.n)} was shown free places that were so at no time while it asked`;
  return fitsSomewhere(agendas, agenda, asked, fits) ? [] : [order(agenda, why)];
};
