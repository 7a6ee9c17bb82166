import { afterEach, expect, it } from '@jest/globals';
import { DomainError } from '#contracts';
import { inSpan, silentLogger, systemTimers, traceInMemory, type Metrics, type RunningTracing } from '#platform';
import type { Rpc } from './hub.ts';
import { observedRpc } from './observed-rpc.ts';
import { calling, listening } from './testing/tcp.harness.ts';

type Umbrellas = { 'umbrellas.lend': { request: { size: number }; response: { trace: string } } };

let [tracing, counted] = [undefined as RunningTracing | undefined, [] as unknown[]];
const metrics: Metrics = {
  count: (name, labels) => counted.push([name, labels]),
  observe: () => undefined,
  watch: () => () => undefined,
  page: () => Promise.reject(new Error('nobody looks')),
};

const serving = async () => {
  const observed = { service: 'umbrellas', metrics, timers: systemTimers };
  const there = listening();
  const [server, client] = [there, calling([there])].map((hub) =>
    observedRpc(hub.join({ timers: systemTimers, log: silentLogger }), observed),
  ) as [Rpc, Rpc];
  await server.serve<Umbrellas>('umbrellas', {
    'umbrellas.lend': ({ size }, { traceparent = 'none' }) =>
      size > 9 ? Promise.reject(new DomainError('request.invalid')) : Promise.resolve({ trace: traceparent }),
  });
  const dispose = () => Promise.all([client.close(), server.close()]);
  return { client: client.client<Umbrellas>('shop'), dispose };
};

afterEach(async () => {
  await tracing?.stop();
  [tracing, counted] = [undefined, []];
});

it('counts answers, and refusals by their code', async () => {
  const { client, dispose } = await serving();
  await client.call('umbrellas.lend', { size: 1 });
  await expect(client.call('umbrellas.lend', { size: 10 })).rejects.toThrow();
  const about = { service: 'umbrellas', pattern: 'umbrellas.lend' };
  expect(counted).toEqual([
    ['huduma_decisions_total', { ...about, outcome: 'answered' }],
    ['huduma_decisions_total', { ...about, outcome: 'request.invalid' }],
  ]);
  await dispose();
});

it('carries the trace to the other process, and nothing while nobody traces', async () => {
  const { client, dispose } = await serving();
  expect(await client.call('umbrellas.lend', { size: 1 })).toEqual({ trace: 'none' });
  const running = await traceInMemory();
  tracing = running;
  const { trace } = await inSpan('door', {}, () => client.call('umbrellas.lend', { size: 1 }));
  const spans = running.spans();
  expect(spans.map(({ name }) => name)).toEqual(['umbrellas.lend', 'call umbrellas.lend', 'door']);
  expect(new Set(spans.map((span) => span.spanContext().traceId))).toEqual(new Set([trace.split('-')[1]]));
  expect(spans[0]?.parentSpanContext?.spanId).toBe(spans[1]?.spanContext().spanId);
  await dispose();
});
