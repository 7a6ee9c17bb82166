// When each version of a stream can have come to be, and which states somebody can have seen who asked from then to then.
import { anyTime, type Bounds } from './requests.ts';

/** State `v` is what stands after version `v`; 0 is the beginning. */
export class Timeline {
  readonly #bounds: { earliest: number; latest: number }[];
  #earliest: number[] = [];
  #latest: number[] = [];

  /** `bounds` of version 1 and on. */
  constructor(bounds: readonly Bounds[]) {
    this.#bounds = bounds.map(({ earliest, latest }) => ({ earliest, latest }));
    this.#settle();
  }

  /** Somebody saw these states: each was there at some time while it was asked for. */
  seen(sights: readonly (Bounds & Readonly<{ state: number }>)[]): void {
    for (const { state, earliest, latest } of sights) {
      const [here, next] = [this.#bounds[state - 1], this.#bounds[state]];
      if (here) here.latest = Math.min(here.latest, latest);
      if (next) next.earliest = Math.max(next.earliest, earliest);
    }
    this.#settle();
  }

  /** The first version that would have to come before one that was already over: no order in time explains the log. */
  get impossible(): number | undefined {
    const at = this.#earliest.findIndex((earliest, v) => v > 0 && earliest > (this.#latest[v] ?? Infinity));
    return at < 0 ? undefined : at;
  }

  /** The states, first and last, that can have stood at some time from `earliest` to `latest`. */
  statesIn({ earliest, latest }: Bounds): Readonly<{ first: number; last: number }> {
    return { first: this.#firstFrom(earliest), last: this.#lastUntil(latest) };
  }

  /** The first state whose end is not before `time`. */
  #firstFrom(time: number): number {
    let [low, high] = [0, this.#bounds.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#latest[middle + 1] ?? Infinity) >= time) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The last state whose beginning is not after `time`. */
  #lastUntil(time: number): number {
    let [low, high] = [0, this.#bounds.length];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#earliest[middle] ?? -Infinity) <= time) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #settle(): void {
    const all = [anyTime, ...this.#bounds];
    let [soonest, last] = [-Infinity, Infinity];
    this.#earliest = all.map(({ earliest }) => (soonest = Math.max(soonest, earliest)));
    this.#latest = all.toReversed().map(({ latest }) => (last = Math.min(last, latest)));
    this.#latest.reverse();
  }
}
