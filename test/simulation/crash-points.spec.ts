// Whoever dies at whichever call of a port: everybody gets an answer, nothing is oversold, lost or doubled.
import { describe, expect, it } from '@jest/globals';
import { crashPointsOf, dieAt, type Story } from './crash-points.ts';

const stories: readonly Story[] = [
  { extent: 'core', size: 'small' },
  { extent: 'core', size: 'large' },
  { extent: 'whole', size: 'large' },
];

describe.each(stories)('a crash before and after every call of a port in the story of $extent, $size', (story) => {
  it('leaves nothing undone', async () => {
    const points = await crashPointsOf(story);
    expect(points.length).toBeGreaterThan(60);
    const wrong: string[] = [];
    for (const point of points) {
      const { violations, fired } = await dieAt(story, point);
      if (!fired.has(point.kind)) wrong.push(`${point.key} ${point.kind} was never reached`);
      wrong.push(...violations.map((one) => `${point.key} ${point.kind}: ${one}`));
    }
    expect(wrong).toEqual([]);
  }, 240_000);
});
