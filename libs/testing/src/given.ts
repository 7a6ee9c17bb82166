import { expect } from '@jest/globals';
import type { Decider, Message } from '#event-sourcing';

/** Given these facts, when this command, then these facts (or none, or this refusal). */
export const specFor =
  <S, C, E extends Message>(decider: Decider<S, C, E>) =>
  (...past: readonly E[]) => ({
    when: (command: C) => {
      const state = () => past.reduce<S>((seen, event) => decider.evolve(seen, event), decider.initial);
      const decided = () => decider.decide(command, state());
      return {
        then: (...expected: readonly E[]) => expect(decided()).toEqual(expected),
        thenNothing: () => expect(decided()).toEqual([]),
        thenRefused: (code: string) => expect(decided).toThrow(expect.objectContaining({ code })),
        decided,
      };
    },
  });
