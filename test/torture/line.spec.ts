import { expect, it } from '@jest/globals';
import { lineOf } from './line.ts';

it('ends a run with its figures in one line', () => {
  const findings = [
    { kind: 'lost', where: 'b', why: '' },
    { kind: 'order', where: 'b', why: '' },
    { kind: 'lost', where: 'c', why: '' },
  ] as const;
  expect(lineOf([9, 5, 24], 310, findings)).toBe(
    'torture: 3 kills with 5 to 24 requests under way (median 9), 310 requests, 2 lost, 0 oversold, 0 doubled, 1 out of order',
  );
  expect(lineOf([], 310, [])).toBe('torture: 0 kills, 310 requests, 0 lost, 0 oversold, 0 doubled');
});
