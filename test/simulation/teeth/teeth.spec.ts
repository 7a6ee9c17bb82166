// The checks would notice: each planted fault is found under the seed recorded for it.
import { describe, expect, it } from '@jest/globals';
import { bites } from './bites.ts';
import { bites as bitesNow } from './find.ts';
import { teeth } from './index.ts';

describe('a system that', () => {
  it('has at least forty planted faults, each with the seed that finds it', () => {
    expect(Object.keys(teeth).length).toBeGreaterThanOrEqual(40);
    expect(Object.keys(teeth).filter((name) => !(name in bites))).toEqual([]);
  });

  it.each(Object.entries(teeth).map(([name, tooth]) => ({ name, tooth, says: tooth.says })))(
    '$says ($name) is found out',
    async ({ name, tooth }) => {
      expect(await bitesNow(tooth, bites[name] ?? 0)).toBeDefined();
    },
  );
});
