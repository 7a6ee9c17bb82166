import { expect, it } from '@jest/globals';
import { brokenOff, legsOf, together } from './legs.ts';
import { lineOf } from './line.ts';

it('makes a long run of legs that are judged each, with seeds of their own', () => {
  expect(legsOf(20, 7)).toEqual([{ kills: 20, seed: 7 }]);
  expect(legsOf(250, 7)).toEqual([
    { kills: 100, seed: 7 },
    { kills: 100, seed: 9 },
    { kills: 50, seed: 11 },
  ]);
});

it('adds up what the legs found, and says which was never judged', () => {
  const leg = { inFlight: [9, 5], pauses: 1, requests: 100, findings: [] };
  const { inFlight, requests, findings } = together([leg, brokenOff(new Error('the crowd fell silent')), leg]);
  expect(lineOf(inFlight, requests, findings)).toBe(
    'torture: 4 kills with 5 to 9 requests under way (median 9), 200 requests, 0 lost, 0 oversold, 0 doubled, 1 unjudged',
  );
});
