import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judge } from './checker/judge.ts';
import { goodHistory } from './testing/good-history.ts';

it('has nothing to say of histories without fault, whatever was not heard, asked again, refused or withdrawn', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 0, max: 200 }), (seed, steps) => {
      expect(judge(goodHistory(seed, steps))).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

it('says the same of the same history', () => {
  const history = goodHistory(1);
  expect(judge({ ...history, messages: [] })).toEqual(judge({ ...history, messages: [] }));
});

it('knows nothing of histories of nothing', () => {
  expect(judge(goodHistory(1, 0))).toEqual([]);
});
