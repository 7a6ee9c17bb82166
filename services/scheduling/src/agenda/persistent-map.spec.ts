import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { PersistentMap } from './persistent-map.ts';

const settings = fc.array(fc.tuple(fc.oneof(fc.constantFrom('a', 'b', 'c'), fc.string()), fc.nat()), {
  maxLength: 400,
});

/** Two texts with one FNV-1a hash. */
const twins = ['costarring', 'liquid'] as const;

describe('a persistent map', () => {
  it('holds what a plain map holds, however often a key is set', () => {
    fc.assert(
      fc.property(settings, (all) => {
        const plain = new Map(all);
        const map = all.reduce((seen, [key, value]) => seen.set(key, value), PersistentMap.empty<number>());
        expect(map.size).toBe(plain.size);
        expect(new Map(map)).toEqual(plain);
        expect([...map.values()].sort()).toEqual([...plain.values()].sort());
        for (const [key, value] of plain) expect(map.get(key)).toBe(value);
      }),
    );
  });

  it('leaves every earlier version as it was', () => {
    fc.assert(
      fc.property(settings, (all) => {
        const versions = [PersistentMap.empty<number>()];
        for (const [key, value] of all) versions.push((versions.at(-1) ?? PersistentMap.empty()).set(key, value));
        for (const [count, version] of versions.entries())
          expect(new Map(version)).toEqual(new Map(all.slice(0, count)));
      }),
      { numRuns: 20 },
    );
  });

  it('tells keys apart that have the same hash', () => {
    const many = Array.from({ length: 50 }, (_, i) => String(i));
    const map = [...many, ...twins].reduce((seen, key) => seen.set(key, key), PersistentMap.empty<string>());
    for (const key of twins) expect(map.get(key)).toBe(key);
    expect(map.size).toBe(52);
    expect(map.get('liquids')).toBeUndefined();
  });

  it('holds a hundred thousand', () => {
    let map = PersistentMap.empty<number>();
    for (let i = 0; i < 100_000; i += 1) map = map.set(`booking-${String(i)}`, i);
    expect(map.size).toBe(100_000);
    expect(map.get('booking-77777')).toBe(77_777);
  });
});
