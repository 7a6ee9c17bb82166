// A store whose process dies at a chosen append: from then on nothing it was asked is ever answered, as after a SIGKILL.
import type { EventStore } from '#event-sourcing';

export type Death = 'before' | 'after';
const never = new Promise<never>(() => undefined);

export type MortalStore = EventStore &
  Readonly<{
    /** Dies at the `nth` append from now on (1 is the next), just before or just after it was written. */
    dieAt(nth: number, death: Death): void;
    /** Resolves at the death. */
    died: Promise<'died'>;
    /** Appends since `dieAt`. */
    appends(): number;
  }>;

export const mortal = (store: EventStore): MortalStore => {
  const { promise: died, resolve } = Promise.withResolvers<'died'>();
  let [count, last, how, dead]: [number, number, Death, boolean] = [0, Infinity, 'before', false];
  const alive = <T>(work: () => Promise<T>): Promise<T> => (dead ? never : work());
  const die = () => {
    dead = true;
    resolve('died');
    return never;
  };
  return {
    append: (batch) =>
      alive(async () => {
        count += 1;
        if (count !== last) return store.append(batch);
        if (how === 'before') return die();
        dead = true;
        await store.append(batch);
        return die();
      }),
    read: (stream, from) => alive(() => store.read(stream, from)),
    untold: (limit, after) => alive(() => store.untold(limit, after)),
    retell: (since) => alive(() => store.retell(since)),
    markTold: (commits) => alive(() => store.markTold(commits)),
    all: (prefix) => store.all(prefix),
    close: () => Promise.resolve(),
    dieAt: (nth, death) => {
      [count, last, how] = [0, nth, death];
    },
    died,
    appends: () => count,
  };
};
