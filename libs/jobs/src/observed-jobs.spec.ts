import { expect, it } from '@jest/globals';
import { noMetrics } from '#platform';
import { testSeams } from '#testing';
import { observedJobs } from './observed-jobs.ts';

const job = { queue: 'reminders', id: 'one', at: '2026-12-01T06:00:00Z', payload: {} };

it('counts each call that the job engine failed', async () => {
  const counted: (readonly [string, object])[] = [];
  const metrics = {
    ...noMetrics,
    count: (name: string, labels: object) => void counted.push([name, labels]),
  };
  const away = () => Promise.reject(new Error('away'));
  const jobs = { add: away, cancel: () => Promise.resolve(), work: away, runDue: away, close: () => Promise.resolve() };
  const observed = observedJobs(jobs, { service: 'scheduling', metrics, timers: testSeams().timers });
  await expect(observed.add(job)).rejects.toThrow('away');
  await observed.cancel('reminders', 'one');
  const labels = { service: 'scheduling', engine: 'jobs' };
  expect(counted).toEqual([['huduma_engine_errors_total', labels]]);
  expect(observed.reachable).toBeUndefined();
  expect(
    observedJobs({ ...jobs, reachable: () => false }, { service: 's', metrics, timers: testSeams().timers }),
  ).toHaveProperty('reachable');
});
