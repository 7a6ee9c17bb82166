import { describe, expect, it } from '@jest/globals';
import type { Figure, Series } from '../measure/rounds.ts';
import { growthNames, type Growth } from '../measure/growth.ts';
import { names } from '../measure/variants.ts';
import { rowsOf, type Results } from './results.ts';
import { markdownOf } from './write.ts';

const figures = (...rates: readonly number[]): readonly Figure[] =>
  rates.map((perSecond) => ({ perSecond, wrong: [] }));
const fast: Series = {
  [names.hot]: figures(3_000, 3_200),
  [names.uniform]: figures(3_000, 3_200),
  [names.n1]: figures(1_000, 1_000),
  [names.n1InProcess]: figures(800, 800),
  [names.l1]: figures(1_000, 1_000),
};

const results = (series: Series, more: Partial<Results> = {}): Results => ({
  ...{ taken: '2026-12-01T06:00:00Z', mode: '', rounds: 2, seconds: 2, series, open: [], steady: [] },
  machine: { store: 's', node: '26', sqlite: '3', cpu: 'c', memoryGiB: 1, platform: 'linux', loadAtStart: 0 },
  syncs: { counted: false, why: 'there is no strace here' },
  ...{ overload: [], engines: { run: false, why: 'no engines here' }, memoryMiB: 0, leftOut: [], wrong: [] },
  ...more,
});
const row = (found: Results, what: string) => rowsOf(found).find((one) => one.what.startsWith(what));

describe('the table of the bench', () => {
  it('says what is met, what is not and what was not measured', () => {
    expect(row(results(fast), 'hot / uniform')).toMatchObject({ verdict: 'aim' });
    expect(row(results(fast), 'hot / N1')).toMatchObject({ verdict: 'must' });
    const slow = { ...fast, [names.hot]: figures(2_000, 2_000) };
    expect(row(results(slow), 'hot / uniform')).toMatchObject({ verdict: 'unmet' });
    expect(markdownOf(results(slow))).toContain('Unmet: hot / uniform; hot / N1 through HTTP.');
    expect(row(results({}), 'sold-out')).toMatchObject({ found: 'not measured', verdict: 'not measured' });
  });

  it('takes no ratio to a rival that is slow in process', () => {
    const unfair = { ...fast, [names.n1InProcess]: figures(600, 600) };
    const { verdict, found } = row(results(unfair), 'hot / N1') ?? {};
    expect([verdict, found?.includes('void')]).toEqual(['not measured', true]);
  });

  it('counts no round whose check failed', () => {
    const voided = { ...fast, [names.hot]: [...figures(3_000), { perSecond: 9_000, wrong: ['a slot is oversold'] }] };
    expect(row(results(voided), 'hot / N1')?.found).toBe('3.000 (3.000 to 3.000)');
  });

  it('takes a shorter log for no million, and says so', () => {
    const series = { [growthNames.few]: figures(1_000), [growthNames.many]: figures(1_000) };
    const growth: Growth = {
      ...{ few: 10_000, many: 100_000, agendaFew: 10, agendaMany: 1_000, series, memoryMiB: {} },
      restarts: [{ bookings: 100_000, events: 200_000, seconds: 1.5, wrong: [] }],
    };
    const short = results({}, { growth });
    expect(row(short, '10^6')).toMatchObject({ verdict: 'not measured', found: expect.stringContaining('100000') });
    expect(row(short, 'SIGKILL')).toMatchObject({ verdict: 'not measured', found: '1.5 s with 200000 events' });
    const long = results({}, { growth: { ...growth, many: 1_000_000 } });
    expect(row(long, '10^6')).toMatchObject({ verdict: 'aim' });
  });

  it('says what was not run and how to repeat the rest', () => {
    const text = markdownOf(results(fast, { mode: ' -- --all', leftOut: ['growth: no time was left'] }));
    for (const words of ['npm run bench -- --all', 'Not run: no engines here', 'growth: no time was left', 'no strace'])
      expect(text).toContain(words);
  });
});
