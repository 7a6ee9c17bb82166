import { expect, it } from '@jest/globals';
import { counters, gauges, histograms } from './measures.ts';
import { prometheusMetrics } from './prometheus.ts';

const lineOf = (text: string, start: string) => text.split('\n').find((line) => line.startsWith(start));

it('shows what was counted, observed and watched', async () => {
  const metrics = prometheusMetrics();
  metrics.count(
    'huduma_decisions_total',
    { service: 'scheduling', pattern: 'scheduling.book', outcome: 'answered' },
    2,
  );
  metrics.observe('huduma_append_commits', { service: 'scheduling' }, 7);
  const stop = metrics.watch('huduma_relay_untold', { service: 'scheduling' }, () => Promise.resolve(3));
  const { text, type } = await metrics.page();
  expect(type).toContain('text/plain');
  expect(lineOf(text, 'huduma_decisions_total{')).toMatch(/service="scheduling",.*outcome="answered".* 2$/);
  expect(lineOf(text, 'huduma_append_commits_bucket{le="10"')).toMatch(/ 1$/);
  expect(lineOf(text, 'huduma_relay_untold{')).toBe('huduma_relay_untold{service="scheduling"} 3');
  expect(text).toContain('nodejs_eventloop_lag_p99_seconds');
  stop();
  expect(lineOf((await metrics.page()).text, 'huduma_relay_untold{')).toBeUndefined();
});

it('leaves out what cannot be read and shows the rest', async () => {
  const metrics = prometheusMetrics();
  metrics.watch('huduma_consumer_lag', { group: 'one' }, () => Promise.reject(new Error('away')));
  metrics.watch('huduma_consumer_lag', { group: 'two' }, () => 5);
  const { text } = await metrics.page();
  expect(text).toContain('huduma_consumer_lag{group="two"} 5');
  expect(text).not.toContain('group="one"');
});

it('has no label that could name a person', () => {
  const measures: readonly Readonly<{ labels: readonly string[] }>[] = [
    ...Object.values(counters),
    ...Object.values(histograms),
    ...Object.values(gauges),
  ];
  const labels = measures.flatMap((one) => one.labels);
  expect([...new Set(labels)].sort()).toEqual(
    ['channel', 'engine', 'group', 'method', 'outcome', 'pattern', 'route', 'service', 'status', 'topic'].sort(),
  );
});
