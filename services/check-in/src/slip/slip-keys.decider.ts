import type { Decider } from '#event-sourcing';
import type { OfferSlipKey, SlipKeyMade, SlipKeys } from './slip-keys.events.ts';
import { isKeyDue, signsFrom } from './slip-keys.policies.ts';

export const slipKeys: Decider<SlipKeys, OfferSlipKey, SlipKeyMade> = {
  initial: { keys: [] },
  decide: ({ data: { now, kid, x, sealed } }, keys) =>
    isKeyDue(keys, now)
      ? [{ type: 'SlipKeyMade', data: { kid, x, sealed, publishedAt: now, signsFrom: signsFrom(keys, now) } }]
      : [],
  evolve: ({ keys }, { data }) => ({ keys: [...keys, data] }),
};
