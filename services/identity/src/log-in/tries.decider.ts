import { DomainError, type Decider } from '#event-sourcing';
import type { Tries, TriesCommand, TriesEvent } from './tries.events.ts';
import { triesAtOnce, waitSeconds } from './tries.policies.ts';

/** Notes wrong secrets until there are too many at once: then it refuses with session.locked, and notes nothing. */
export const tries: Decider<Tries, TriesCommand, TriesEvent> = {
  initial: { wrong: [] },
  decide: ({ data: { now } }, state) => {
    const wait = waitSeconds(state, now);
    if (wait > 0) throw new DomainError('session.locked', { retryAfterSeconds: wait });
    return [{ type: 'SecretMistyped', data: { at: now } }];
  },
  evolve: ({ wrong }, event) => ({ wrong: [...wrong, event.data.at].slice(-triesAtOnce) }),
};
