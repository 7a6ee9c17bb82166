import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { writtenBySecond } from './clock.ts';
import { instantFromMs } from './time.ts';

it('an instant is written as ever, in whatever order the milliseconds come', () => {
  const near = fc.integer({ min: 0, max: 3_000 }).map((ms) => 1_796_000_000_000 + ms);
  const anyMs = fc.integer({ min: -62_167_219_200_000, max: 253_402_300_799_999 });
  fc.assert(
    fc.property(fc.array(fc.oneof(near, anyMs), { maxLength: 30 }), (instants) => {
      const written = writtenBySecond();
      expect(instants.map(written)).toEqual(instants.map(instantFromMs));
    }),
  );
});
