import { expect, it } from '@jest/globals';
import { prometheusMetrics } from './metrics/prometheus.ts';
import { jobsCheck, mostUnfolded, readinessOf, relayChecks, storeCheck } from './readiness.ts';
import { healthServer } from './run.ts';
import { systemTimers } from './system.ts';

const well = { unfolded: 0, untold: 0, more: false, parked: [] };

it('is ready when everything is well', async () => {
  const checks = [...relayChecks(() => well), storeCheck(() => Promise.resolve([])), jobsCheck(() => true)];
  expect(await readinessOf(checks, systemTimers)()).toEqual({ ready: true, reasons: [] });
});

it('is not ready while the store is away or the views lag behind, and says so', async () => {
  const checks = [
    ...relayChecks(() => ({ ...well, unfolded: mostUnfolded + 1 })),
    storeCheck(() => Promise.reject(new Error('away'))),
  ];
  const { ready, reasons } = await readinessOf(checks, systemTimers)();
  expect(ready).toBe(false);
  expect(reasons).toEqual(['20001 commits are not in the views yet', 'the event store does not answer']);
});

it('stays ready, and says so, while only news and timers are late', async () => {
  const checks = [...relayChecks(() => ({ ...well, parked: ['a stream'] })), jobsCheck(() => false)];
  const { ready, reasons, degraded } = await readinessOf(checks, systemTimers)();
  expect([ready, reasons]).toEqual([true, []]);
  expect(degraded).toEqual([
    '1 streams are parked: they cannot be told',
    'the job engine is away; timers are up to a minute late',
  ]);
});

it('shows 0 in the figures while a store hangs', async () => {
  const metrics = prometheusMetrics();
  const readiness = readinessOf([storeCheck(() => new Promise(() => undefined))], systemTimers);
  metrics.watch('huduma_ready', { service: 'scheduling' }, async () => Number((await readiness()).ready));
  expect((await metrics.page()).text).toContain('huduma_ready{service="scheduling"} 0');
});

it('asks an engine once however many look', async () => {
  let asked = 0;
  const readiness = readinessOf([storeCheck(() => Promise.resolve((asked += 1)))], systemTimers);
  await Promise.all([readiness(), readiness(), readiness()]);
  expect(asked).toBe(1);
});

it('gives reasons and figures at the health door', async () => {
  const metrics = { page: () => Promise.resolve({ type: 'text/plain', text: 'figures' }) };
  const readiness = () => Promise.resolve({ ready: false, reasons: ['one'], degraded: ['two'] });
  const server = await healthServer(0, '127.0.0.1', readiness, metrics);
  const { port } = server.address() as Readonly<{ port: number }>;
  const ready = await fetch(`http://127.0.0.1:${port}/health/ready`);
  expect([ready.status, await ready.json()]).toEqual([
    503,
    { status: 'not-ready', reasons: ['one'], degraded: ['two'] },
  ]);
  expect(await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()).toBe('figures');
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  server.close();
});
