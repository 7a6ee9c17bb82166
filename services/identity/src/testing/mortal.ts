// A process that dies at one of its writes: before it took place, or after it did and before anybody heard.
import { StoreClosedError, type EventStore } from '#event-sourcing';
import type { Vault } from '../vault/vault.port.ts';
import type { Wrapped } from './world.ts';

export type Death = Readonly<{ at: number; when: 'before' | 'after' }>;

const writes = ['save', 'erase', 'addCase', 'addErrand', 'removeErrand', 'admitMessage', 'saveOfficer', 'append'];

class Mortal {
  private written = 0;
  dead = false;

  constructor(private readonly death: Death) {}

  wrap<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (_, name) => {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return (...args: unknown[]): unknown =>
          this.call(String(name), () => Reflect.apply(method, target, args) as unknown);
      },
    });
  }

  private async call(name: string, work: () => unknown): Promise<unknown> {
    if (name === 'close') return work();
    if (this.dead) throw new StoreClosedError('dead');
    if (!writes.includes(name) || ++this.written !== this.death.at) return work();
    this.dead = true;
    if (this.death.when === 'after') await work();
    throw new StoreClosedError('died');
  }
}

/** Stores of a process that dies so; `died` tells whether it came to that. */
export const mortal = (death: Death): Wrapped & Readonly<{ died: () => boolean }> => {
  const one = new Mortal(death);
  // `all` is an async iterable, not a promise: specs that die do not rebuild views.
  const store = (target: EventStore): EventStore => {
    const wrapped = one.wrap(target);
    return new Proxy(wrapped, {
      get: (_, name) => (name === 'all' ? target.all.bind(target) : (Reflect.get(wrapped, name) as unknown)),
    });
  };
  return { store, vault: (target: Vault) => one.wrap(target), died: () => one.dead };
};

/** Every point at which `story` can die, in order, until it lives through. */
export const throughEveryDeath = async (story: (death: Death, wrapped: ReturnType<typeof mortal>) => Promise<void>) => {
  let points = 0;
  for (const when of ['before', 'after'] as const) {
    for (let at = 1; ; at += 1) {
      const wrapped = mortal({ at, when });
      await story({ at, when }, wrapped);
      if (!wrapped.died()) break;
      points += 1;
    }
  }
  return points;
};
