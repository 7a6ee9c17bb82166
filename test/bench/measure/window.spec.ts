import { expect, it } from '@jest/globals';
import { zipfPlaces } from './window.ts';

it('wants the first slot twice as often as the second, and the hundredth hardly ever', () => {
  const places = Array.from({ length: 100 }, (_, n) => ({ centre: 'c', start: String(n) }));
  const counts = Map.groupBy(zipfPlaces(places, 10_000), ({ start }) => start);
  const often = (n: number) => counts.get(String(n))?.length ?? 0;
  expect(often(0) / often(1)).toBeCloseTo(2, 1);
  expect(often(0) / often(99)).toBeGreaterThan(50);
});
