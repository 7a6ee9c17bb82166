// A call of a port by a process: the only way to the outside, so every fault happens here.
import type { FaultKind } from './faults.ts';
import type { Life, Sim } from './sim.ts';

export type How<T> = Readonly<{
  /** Faults that can happen at this port. */
  kinds: readonly FaultKind[];
  /** What the caller hears when the call failed, before or after its effect. */
  error: (kind: 'error-before' | 'error-after' | 'lost-answer' | 'late-landing') => Promise<T>;
  /** Milliseconds until a caller gives up waiting. */
  patienceMs?: number;
  /** Most milliseconds, one way, of a call in fine weather; default 3. */
  usualMs?: number;
  /** The other side is part of the process: what it had not begun when it died never happens. */
  inside?: boolean;
}>;

export const never = new Promise<never>(() => undefined);

/** Faults of a call over a network to something durable. */
export const networkFaults: readonly FaultKind[] = [
  'crash-before',
  'crash-after',
  'pause',
  'error-before',
  'error-after',
  'lost-answer',
  'late-landing',
  'delay',
];
/** Of a call to a file of one's own: it is there or one is dead. */
export const fileFaults: readonly FaultKind[] = ['crash-before', 'crash-after', 'pause', 'delay'];

export const call = <T>(sim: Sim, life: Life, port: string, effect: () => T | Promise<T>, how: How<T>): Promise<T> => {
  if (!life.alive) return never;
  const fate = sim.faults.decide(life.name, port, how.kinds);
  const { kind, amount, wait, key } = fate;
  sim.note(kind === 'none' ? key : `${key} ${kind}`);
  if (kind === 'crash-before') {
    sim.kill(life, key);
    return never;
  }
  if (kind === 'pause') sim.pause(life, 500 + amount * 20_000);
  const { patienceMs = 3_000, usualMs = 3 } = how;
  return new Promise<T>((resolve, reject) => {
    const answer = (ms: number, with_: () => Promise<T>) =>
      sim.later(life, ms, () => {
        with_().then(resolve, reject);
      });
    const land = (ms: number, then: (done: Promise<T>) => void) => {
      const run = () => {
        const done = (async () => effect())();
        done.catch(() => undefined);
        then(done);
      };
      if (how.inside) sim.later(life, ms, run);
      else sim.outside(ms, run);
    };
    const there = amount * usualMs + (kind === 'delay' ? 100 + wait * 6_000 : 0);
    const back = wait * usualMs;
    switch (kind) {
      case 'error-before':
        answer(there, () => how.error(kind));
        return;
      case 'error-after':
        land(there, () => answer(back, () => how.error(kind)));
        return;
      case 'lost-answer':
        land(there, () => answer(patienceMs, () => how.error(kind)));
        return;
      case 'late-landing':
        answer(patienceMs, () => how.error(kind));
        land(patienceMs + wait * 15_000, () => undefined);
        return;
      case 'crash-after':
        land(there, (done) => {
          void done.then(
            () => sim.kill(life, key),
            () => sim.kill(life, key),
          );
        });
        return;
      default:
        // What lies in a file of one's own is there in the moment it is answered.
        if (how.inside) land(there + back, (done) => void done.then(resolve, reject));
        else land(there, (done) => answer(back, () => done));
    }
  });
};
