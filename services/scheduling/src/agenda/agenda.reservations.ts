// Places spoken for in this process while their intents become durable. They live in memory alone: a crash forgets them.
import type { Agenda, PlaceKind } from './agenda.events.ts';
import type { Run } from './agenda.capacity.ts';

export type Reserved = Readonly<{ visit: Run; kind: PlaceKind }>;

/** Belongs to one command and ends with it, in `finally`: whatever the outcome, whoever waits for it looks again. */
export type Reservation = Readonly<{ letGo(): void }>;

/** Reservations of one agenda, and how many places of each slot they take. */
type Standing = Readonly<{ all: Set<Reserved>; places: Readonly<Record<PlaceKind, number[]>> }>;

const count = ({ places }: Standing, { visit: { first, count: slots }, kind }: Reserved, by: 1 | -1): void => {
  for (let slot = first; slot < first + slots; slot += 1) places[kind][slot] = (places[kind][slot] ?? 0) + by;
};

export class Reservations {
  readonly #reserved = new Map<string, Standing>();
  readonly #waiting = new Map<string, (() => void)[]>();

  take(stream: string, reserved: Reserved): Reservation {
    const standing = this.#reserved.get(stream) ?? { all: new Set(), places: { public: [], reserved: [] } };
    this.#reserved.set(stream, standing);
    standing.all.add(reserved);
    count(standing, reserved, 1);
    return { letGo: () => this.#letGo(stream, reserved) };
  }

  /** The agenda as if every reservation had been granted already. */
  countedIn(stream: string, agenda: Agenda): Agenda {
    const places = this.#reserved.get(stream)?.places;
    if (!places) return agenda;
    const counted = (kind: PlaceKind) => agenda.used[kind].map((used, slot) => used + (places[kind][slot] ?? 0));
    return { ...agenda, used: { public: counted('public'), reserved: counted('reserved') } };
  }

  /** Resolves when the next reservation of the stream has had its outcome; at once when there is none. */
  nextOutcome(stream: string): Promise<void> {
    if (!this.#reserved.has(stream)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(stream, [...(this.#waiting.get(stream) ?? []), resolve]);
    });
  }

  #letGo(stream: string, reserved: Reserved): void {
    const standing = this.#reserved.get(stream);
    if (!standing?.all.delete(reserved)) return;
    count(standing, reserved, -1);
    if (standing.all.size === 0) this.#reserved.delete(stream);
    const waiting = this.#waiting.get(stream) ?? [];
    this.#waiting.delete(stream);
    for (const resolve of waiting) resolve();
  }
}
