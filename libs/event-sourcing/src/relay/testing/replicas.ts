// What the specs of two relays on one store are told with.
import { next } from '../../contract/story.ts';
import type { EventStore } from '../../event-store.ts';
import { commitQueue } from '../../writer/commit-queue.ts';
import { FakeBroker } from './house.ts';

/** A broker at which the next send stops half-way: its first fact is out, the others follow when it goes on. */
export class HaltingBroker extends FakeBroker {
  #halt: Promise<void> | undefined;

  halt(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#halt = promise;
    return () => {
      resolve(undefined);
    };
  }

  goOnForOthers(): void {
    this.#halt = undefined;
  }

  override publish = async (facts: readonly string[]): Promise<void> => {
    const halt = this.#halt;
    if (!halt) {
      this.facts.push(...facts);
      return;
    }
    this.facts.push(...facts.slice(0, 1));
    await halt;
    this.facts.push(...facts.slice(1));
  };
}

/** Writes the next commit of `stream`, by whichever process has the store given. */
export const writingBy = (stream: string) => {
  return async (store: EventStore): Promise<void> => {
    const last = (await store.read(stream)).at(-1);
    const data = { n: (last?.to ?? 0) + 1 };
    await commitQueue(store).submit(() => next(stream, last, { type: 'Noted', data, commandId: `c-${data.n}` }));
  };
};
