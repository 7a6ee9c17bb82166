// Places spoken for in this process while their intents become durable. They live in memory alone: a crash forgets them.
import type { Agenda, PlaceKind } from './agenda.events.ts';
import { covers, type Run } from './agenda.capacity.ts';

export type Reserved = Readonly<{ visit: Run; kind: PlaceKind }>;

/** Belongs to one command and ends with it, in `finally`: whatever the outcome, whoever waits for it looks again. */
export type Reservation = Readonly<{ letGo(): void }>;

export class Reservations {
  readonly #reserved = new Map<string, Set<Reserved>>();
  readonly #waiting = new Map<string, (() => void)[]>();

  take(stream: string, reserved: Reserved): Reservation {
    const all = this.#reserved.get(stream) ?? new Set();
    this.#reserved.set(stream, all.add(reserved));
    return { letGo: () => this.#letGo(stream, reserved) };
  }

  /** The agenda as if every reservation had been granted already. */
  countedIn(stream: string, agenda: Agenda): Agenda {
    const all = [...(this.#reserved.get(stream) ?? [])];
    const count = (kind: PlaceKind) =>
      agenda.used[kind].map(
        (used, slot) => used + all.filter((one) => one.kind === kind && covers(one.visit, slot)).length,
      );
    return all.length === 0 ? agenda : { ...agenda, used: { public: count('public'), reserved: count('reserved') } };
  }

  /** Resolves when the next reservation of the stream has had its outcome; at once when there is none. */
  nextOutcome(stream: string): Promise<void> {
    if (!this.#reserved.has(stream)) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.set(stream, [...(this.#waiting.get(stream) ?? []), resolve]);
    });
  }

  #letGo(stream: string, reserved: Reserved): void {
    const all = this.#reserved.get(stream);
    if (!all?.delete(reserved)) return;
    if (all.size === 0) this.#reserved.delete(stream);
    const waiting = this.#waiting.get(stream) ?? [];
    this.#waiting.delete(stream);
    for (const resolve of waiting) resolve();
  }
}
