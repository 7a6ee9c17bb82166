import { describe, expect, it } from '@jest/globals';
import { planFor, sections } from './plan.ts';

describe('the arguments of the bench', () => {
  it('choose between ten minutes, ninety seconds and everything', () => {
    expect(planFor([])).toMatchObject({ mode: '', rounds: 9, seconds: 2, writes: true });
    expect(planFor(['--quick'])).toMatchObject({ mode: ' -- --quick', rounds: 1, writes: false });
    expect(planFor(['--all'])).toMatchObject({ mode: ' -- --all', everyRow: true, budgetSeconds: Infinity });
  });

  it('stand in the command that repeats a run, but for folders', () => {
    const args = ['--all', '--rounds', '3', '--only', 'rates,growth', '--work', 'some-disk', '--out', 'elsewhere'];
    expect(planFor(args).mode).toBe(' -- --all --rounds 3 --only rates,growth');
  });

  it('ask for some sections alone', () => {
    expect([...planFor(['--only', 'growth,engines']).sections]).toEqual(['growth', 'engines']);
    expect([...planFor([]).sections]).toEqual([...sections]);
  });

  it.each([
    [['--fast'], /--fast/],
    [['--only', 'nothing'], /not nothing/],
    [['--rounds', 'many'], /whole number/],
    [['--rounds', '0'], /whole number/],
    [['--work'], /--work/],
  ])('%j is refused in words', (args, words) => {
    expect(() => planFor(args)).toThrow(words);
  });
});
