import type { Instant, Jwk } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import { openBytes, sealBytes, type Ids, type Random } from '#platform';
import { publicJwk, slipKeyOf, type SlipKey } from '#slips';
import { slipKeysStream, type OfferSlipKey, type SlipKeyMade, type SlipKeys } from './slip-keys.events.ts';
import { isKeyDue, publishedKeys, signingKey } from './slip-keys.policies.ts';

type Ports = Readonly<{
  aggregates: Aggregates<SlipKeys, OfferSlipKey, SlipKeyMade>;
  /** Seals the private parts. Asked for when one is made or opened first: slips are read without it. */
  sealingKey: () => Promise<Buffer>;
  random: Random;
  ids: Ids;
}>;

const context = (kid: string) => `slip-key ${kid}`;

/** The only door to the signing keys. A key that is due is made by whoever asks first. */
export class SlipKeysService {
  private readonly opened = new Map<string, SlipKey>();

  constructor(private readonly ports: Ports) {}

  /** The key that signs at this instant. */
  async signing(now: Instant): Promise<SlipKey> {
    const stored = signingKey(await this.current(now), now);
    if (!stored) throw new Error('no key signs yet: the clock went back');
    const known = this.opened.get(stored.kid);
    if (known) return known;
    const sealed = Buffer.from(stored.sealed, 'base64url');
    const key = slipKeyOf(openBytes(await this.ports.sealingKey(), sealed, context(stored.kid)));
    this.opened.set(stored.kid, key);
    return key;
  }

  /** The public keys that verifiers must know at this instant. */
  async published(now: Instant): Promise<readonly Jwk[]> {
    return publishedKeys(await this.current(now), now).map(({ kid, x }) => publicJwk(kid, x));
  }

  private async current(now: Instant): Promise<SlipKeys> {
    const { state } = await this.ports.aggregates.loadFresh(slipKeysStream);
    return isKeyDue(state, now) ? this.offer(now) : state;
  }

  private async offer(now: Instant): Promise<SlipKeys> {
    const { aggregates, sealingKey, random, ids } = this.ports;
    const seed = random.bytes(32);
    const { kid, jwk } = slipKeyOf(seed);
    const sealed = sealBytes(await sealingKey(), seed, context(kid), random).toString('base64url');
    const offer: OfferSlipKey = { type: 'OfferSlipKey', data: { kid, x: String(jwk['x']), sealed, now } };
    return (await aggregates.handle(slipKeysStream, offer, ids.next())).state;
  }
}
