import { describe, expect, it } from '@jest/globals';
import { aggregates, eventStoreAt, type EventStore } from '#event-sourcing';
import { addSeconds } from '#time';
import { specFor, testSeams } from '#testing';
import { slipKeys } from './slip-keys.decider.ts';
import type { OfferSlipKey, SlipKeyMade, SlipKeys } from './slip-keys.events.ts';
import { publishedKeys, signingKey } from './slip-keys.policies.ts';
import { SlipKeysService } from './slip-keys.service.ts';

const day = 24 * 3600;
const begin = '2026-12-01T05:00:00Z';
const after = (days: number) => addSeconds(begin, days * day);
const given = specFor(slipKeys);
const offer = (kid: string, now: string): OfferSlipKey => ({
  type: 'OfferSlipKey',
  data: { kid, x: 'x', sealed: 's', now },
});
const made = (kid: string, publishedAt: string, signsFrom: string): SlipKeyMade => ({
  type: 'SlipKeyMade',
  data: { kid, x: 'x', sealed: 's', publishedAt, signsFrom },
});
const first = made('k1', begin, begin);
const second = made('k2', after(88), after(90));

describe('the keys of slips', () => {
  it('begin with one that signs at once', () => {
    given().when(offer('k1', begin)).then(first);
  });

  it('are followed by one that is published 48 h before it signs', () => {
    given(first)
      .when(offer('k2', after(87)))
      .thenNothing();
    given(first)
      .when(offer('k2', after(88)))
      .then(second);
    given(first, second)
      .when(offer('k3', after(88)))
      .thenNothing();
  });

  it('sign one at a time, and are published until 40 days after they last signed', () => {
    const keys: SlipKeys = { keys: [first.data, second.data] };
    const seen = (days: number) => [
      signingKey(keys, after(days))?.kid,
      publishedKeys(keys, after(days))
        .map(({ kid }) => kid)
        .join(),
    ];
    expect(seen(89)).toEqual(['k1', 'k1,k2']);
    expect(seen(90)).toEqual(['k2', 'k1,k2']);
    expect(seen(129.9)).toEqual(['k2', 'k1,k2']);
    expect(seen(130)).toEqual(['k2', 'k2']);
  });
});

const serviceOn = (store: EventStore, sealingKey = Buffer.alloc(32, 1), seed = 1) => {
  const seams = testSeams(begin, seed);
  const kept = aggregates(slipKeys, { store, ...seams, exclusive: false });
  return new SlipKeysService({ aggregates: kept, sealingKey: () => Promise.resolve(sealingKey), ...seams });
};

describe('the service of keys', () => {
  it('makes one key, though several processes ask first at once', async () => {
    const store = await eventStoreAt('memory:', 'check-in');
    const services = Array.from({ length: 5 }, (_, i) => serviceOn(store, undefined, i + 1));
    const kids = await Promise.all(services.map(async (service) => (await service.signing(begin)).kid));
    expect(new Set(kids).size).toBe(1);
  });

  it('finds its key again after a restart, and opens it with no other key', async () => {
    const store = await eventStoreAt('memory:', 'check-in');
    const { kid } = await serviceOn(store).signing(begin);
    expect((await serviceOn(store, undefined, 2).signing(after(1))).kid).toBe(kid);
    await expect(serviceOn(store, Buffer.alloc(32, 2)).signing(begin)).rejects.toThrow();
  });

  it('stores no private part that can be read', async () => {
    const store = await eventStoreAt('memory:', 'check-in');
    const { privateKey } = await serviceOn(store).signing(begin);
    const { d = '' } = privateKey.export({ format: 'jwk' });
    expect(d).toHaveLength(43);
    expect(JSON.stringify(await store.read('slip-keys'))).not.toContain(d);
  });

  it('turns to the next key in time, whenever somebody asks', async () => {
    const service = serviceOn(await eventStoreAt('memory:', 'check-in'));
    const { kid } = await service.signing(begin);
    expect(await service.published(after(88))).toHaveLength(2);
    expect((await service.signing(after(89))).kid).toBe(kid);
    expect((await service.signing(after(90))).kid).not.toBe(kid);
    expect(await service.published(after(131))).toHaveLength(1);
  });
});
