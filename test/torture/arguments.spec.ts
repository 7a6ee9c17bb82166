import { describe, expect, it } from '@jest/globals';
import { readArguments } from './arguments.ts';

describe('the arguments of torture', () => {
  it('run both sizes, as CI does', () => {
    expect(readArguments([])).toEqual({
      help: false,
      runs: [
        { size: 'embedded', kills: 20 },
        { size: 'distributed', kills: 8 },
      ],
      minutes: Infinity,
    });
  });

  it('share many kills out between the sizes', () => {
    const { runs } = readArguments(['--kills', '1000']);
    expect(runs).toEqual([
      { size: 'embedded', kills: 895 },
      { size: 'distributed', kills: 105 },
    ]);
  });

  it('share the usual number out as it usually is', () => {
    expect(readArguments(['--kills', '28']).runs).toEqual(readArguments([]).runs);
  });

  it('run one size alone, from a seed, for so long', () => {
    expect(readArguments(['--size', 'distributed', '--kills', '3', '--seed', '7', '--minutes', '9'])).toMatchObject({
      runs: [{ size: 'distributed', kills: 3 }],
      seed: 7,
      minutes: 9,
    });
    expect(readArguments(['--size', 'embedded']).runs).toEqual([{ size: 'embedded', kills: 20 }]);
  });

  it('judge a kept history', () => {
    expect(readArguments(['--judge', 'history.json']).judge).toBe('history.json');
  });

  it.each([
    [['--size', 'huge'], /not huge/],
    [['--kills', 'many'], /whole number/],
    [['--kills', '0'], /from 1 on/],
    [['--seed', '-1'], /seed/],
    [['--fast'], /fast/],
  ])('%j is refused in words', (args, words) => {
    expect(() => readArguments(args)).toThrow(words);
  });
});
