import { DomainError, type Decider } from '#event-sourcing';
import type { LookCommand, LookEvent, Looks } from './look.events.ts';

/** A day's quota: what the busiest gate and the busiest desk need, and no more. */
export const looksADay: Looks = { gate: 5_000, desk: 500 };

/** Records a look, or refuses it with request.too-many when the officer's day is used up. */
export const look: Decider<Looks, LookCommand, LookEvent> = {
  initial: { gate: 0, desk: 0 },
  decide: ({ data: { now: at, ...looked } }, looks) => {
    if (looks[looked.purpose] >= looksADay[looked.purpose]) throw new DomainError('request.too-many');
    return [{ type: 'PersonLookedAt', data: { ...looked, at } }];
  },
  evolve: (looks, { data: { purpose } }) => ({ ...looks, [purpose]: looks[purpose] + 1 }),
};
