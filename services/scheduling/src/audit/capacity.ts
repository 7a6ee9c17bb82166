// Counts, event by event, what each slot offers and what was given away: apart from the decider and from its sums, so that
// one mistake cannot hide in both.
import type { Recorded } from '#event-sourcing';
import { instantFromMs, msOf } from '#time';
import type { AgendaEvent, AgendaOpened, Claim, PlaceKind } from '../agenda/agenda.events.ts';

export type Oversold = Readonly<{
  agenda: string;
  version: number;
  slot: string;
  kind: PlaceKind;
  granted: number;
  offered: number;
}>;
/** Places of one kind in one slot, granted and held together, at the end of the replay. */
export type SlotCount = Readonly<{ agenda: string; slot: string; kind: PlaceKind; offered: number; granted: number }>;
export type Capacity = Readonly<{ slots: number; counts: readonly SlotCount[]; oversold: readonly Oversold[] }>;

type Run = Pick<Claim, 'kind' | 'start' | 'end'>;

class Count {
  readonly #offers = new Map<number, Readonly<Record<PlaceKind, number>>>();
  readonly #runs = new Map<string, Run>();
  readonly #given = { public: new Map<number, number>(), reserved: new Map<number, number>() };
  #slotMs = 0;

  get slots(): number {
    return this.#offers.size;
  }

  open({ data }: AgendaOpened): void {
    this.#offers.clear();
    this.#slotMs = data.slotMinutes * 60_000;
    const offer = { public: data.publicPlaces, reserved: data.reservedPlaces };
    for (const { from, to } of data.open)
      for (let slot = msOf(from); slot + this.#slotMs <= msOf(to); slot += this.#slotMs) this.#offers.set(slot, offer);
  }

  give(id: string, run: Run): void {
    this.takeBack(id);
    this.#runs.set(id, run);
    for (const slot of this.#slotsOf(run)) this.#add(run.kind, slot, 1);
  }

  takeBack(id: string): void {
    const run = this.#runs.get(id);
    if (!run) return;
    this.#runs.delete(id);
    for (const slot of this.#slotsOf(run)) this.#add(run.kind, slot, -1);
  }

  *counts(agenda: string): Iterable<SlotCount> {
    for (const kind of ['public', 'reserved'] as const)
      for (const [slot, granted] of this.#given[kind])
        if (granted > 0) yield { agenda, slot: instantFromMs(slot), kind, offered: this.#offered(kind, slot), granted };
  }

  /** Where more is given than offered, of the slots of this place. Outside the open slots none is offered. */
  *beyond(run: Run): Iterable<Readonly<{ slot: number; granted: number; offered: number }>> {
    for (const slot of this.#slotsOf(run)) {
      const [granted, offered] = [this.#given[run.kind].get(slot) ?? 0, this.#offered(run.kind, slot)];
      if (granted > offered) yield { slot, granted, offered };
    }
  }

  #offered(kind: PlaceKind, slot: number): number {
    return this.#offers.get(slot)?.[kind] ?? 0;
  }

  #add(kind: PlaceKind, slot: number, by: 1 | -1): void {
    this.#given[kind].set(slot, (this.#given[kind].get(slot) ?? 0) + by);
  }

  #slotsOf({ start, end }: Run): readonly number[] {
    const [first, last] = [msOf(start), msOf(end)];
    const step = this.#slotMs || last - first || 1;
    const slots: number[] = [];
    for (let slot = first; slot < last; slot += step) slots.push(slot);
    return slots;
  }
}

/** Counts the event; the place it gave, if any. */
const apply = (count: Count, event: AgendaEvent): Run | undefined => {
  switch (event.type) {
    case 'AgendaOpened':
      count.open(event);
      return undefined;
    case 'PlaceGranted':
    case 'PlaceHeld':
      count.give(event.data.booking, event.data);
      return event.data;
    case 'HoldConverted':
      count.takeBack(event.data.hold);
      count.give(event.data.booking, event.data);
      return event.data;
    case 'HoldReleased':
    case 'HoldExpired':
      count.takeBack(event.data.hold);
      return undefined;
    case 'PlaceFreed':
      count.takeBack(event.data.booking);
      return undefined;
    default:
      return undefined;
  }
};

/** Replays one agenda. `oversold` holds the first event at which each slot and kind had more given than offered. */
export const capacityOf = (agenda: string, events: readonly Recorded<AgendaEvent>[]): Capacity => {
  const count = new Count();
  const oversold = new Map<string, Oversold>();
  for (const event of events) {
    const given = apply(count, event);
    if (!given) continue;
    const { kind } = given;
    for (const { slot, granted, offered } of count.beyond(given)) {
      const key = `${kind} ${String(slot)}`;
      const place = { agenda, version: event.version, slot: instantFromMs(slot), kind, granted, offered };
      if (!oversold.has(key)) oversold.set(key, place);
    }
  }
  return { slots: count.slots, counts: [...count.counts(agenda)], oversold: [...oversold.values()] };
};
