// The checks would notice: each planted fault is found under the seed recorded for it.
import { describe, expect, it } from '@jest/globals';
import { bites, missed } from './bites.ts';
import { firstBite, bites as bitesNow } from './find.ts';
import { teeth } from './index.ts';

describe('a system that', () => {
  it('has more than forty planted faults that are found, and says which are not', () => {
    expect(Object.keys(bites).length).toBeGreaterThanOrEqual(40);
    expect([...Object.keys(bites), ...Object.keys(missed)].sort()).toEqual(Object.keys(teeth).sort());
  });

  it.each(Object.entries(bites).map(([name, seed]) => ({ name, seed, tooth: teeth[name] })))(
    '$tooth.says ($name) is found out',
    async ({ seed, tooth }) => {
      if (!tooth) throw new Error('no such fault');
      // When the product changes, other calls meet other faults: then another seed finds it.
      expect((await bitesNow(tooth, seed)) ?? (await firstBite(tooth, 300))).toBeDefined();
    },
    240_000,
  );
});
