// The keys that sign slips. Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant } from '#contracts';
import type { Message } from '#event-sourcing';

/** `x` is the public part (base64url); `sealed` the private part under a key that no store holds. */
export type StoredSlipKey = Readonly<{
  kid: string;
  x: string;
  sealed: string;
  publishedAt: Instant;
  signsFrom: Instant;
}>;
export type SlipKeyMade = Message<'SlipKeyMade', StoredSlipKey>;
export const slipKeyEventTypes: readonly SlipKeyMade['type'][] = ['SlipKeyMade'];

/** Offers a new key; it is taken when one is due. */
export type OfferSlipKey = Message<'OfferSlipKey', Pick<StoredSlipKey, 'kid' | 'x' | 'sealed'> & { now: Instant }>;

/** Oldest first: each signs until the next one does. */
export type SlipKeys = Readonly<{ keys: readonly StoredSlipKey[] }>;

export const slipKeysStream = 'slip-keys';
