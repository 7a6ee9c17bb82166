import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { systemRandom, timeOrderedIds } from './system.ts';

const alphabet = '0123456789abcdefghijklmnopqrstuv';
const base32 = (value: bigint, length: number): string =>
  Array.from({ length }, (_, i) => alphabet[Number((value >> BigInt(5 * (length - 1 - i))) & 31n)]).join('');

describe('ids ordered by time', () => {
  it('are the time and the random bytes in base 32, to the last bit', () => {
    const bytes = fc.uint8Array({ minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 49 }), bytes, (now, random) => {
        const id = timeOrderedIds(() => now, { bytes: () => random, below: () => 0 }).next();
        const value = BigInt(`0x${Buffer.from(random).toString('hex')}`);
        expect(id).toBe(base32(BigInt(now), 10) + base32(value, 16));
      }),
    );
  });
});

describe('random bytes', () => {
  it('are as many as were asked for, never those of another call', () => {
    const seen = new Set<string>();
    for (let i = 0; i < 2_000; i += 1) {
      const bytes = systemRandom.bytes(12 + (i % 8));
      expect(bytes).toHaveLength(12 + (i % 8));
      seen.add(Buffer.from(bytes).toString('hex'));
    }
    expect(seen.size).toBe(2_000);
  });

  it('are owned by whoever asked: writing over them changes no others', () => {
    const first = systemRandom.bytes(16);
    const copy = Buffer.from(first);
    systemRandom.bytes(16).fill(0);
    expect(Buffer.from(first)).toEqual(copy);
  });
});
