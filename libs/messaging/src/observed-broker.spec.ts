import { expect, it } from '@jest/globals';
import { join } from 'node:path';
import { silentLogger, systemTimers } from '#platform';
import { eventually, scratchFolder, testSeams } from '#testing';
import { prometheusMetrics } from '../../platform/src/metrics/prometheus.ts';
import { embeddedBroker } from './embedded/embedded-broker.ts';
import { observedBroker } from './observed-broker.ts';
import { PoisonError } from './poison.ts';
import { fact } from './testing/broker.harness.ts';

const topic = 'huduma.scheduling.booking';

it('shows what is parked from 0 on, and until it is told again', async () => {
  const folder = scratchFolder('huduma-observed-broker');
  const metrics = prometheusMetrics();
  const { clock } = testSeams();
  const options = { file: join(folder.path, 'broker.db'), clock, timers: systemTimers, log: silentLogger };
  const broker = observedBroker(embeddedBroker(options), { service: 'check-in', metrics, timers: systemTimers });
  const figures = async () => (await metrics.page()).text;
  const parked = (count: number) =>
    `huduma_facts_handled_total{group="check-in",topic="${topic}",outcome="parked"} ${String(count)}`;
  const dead = (count: number) => `huduma_dead_letters{topic="${topic}"} ${String(count)}`;
  let mended = false;
  const subscription = await broker.subscribe('check-in', [topic], () =>
    mended ? Promise.resolve() : Promise.reject(new PoisonError('not understood')),
  );
  for (const line of [parked(0), dead(0)]) expect(await figures()).toContain(line);
  await broker.publish([fact(topic, 'a', 1)]);
  await eventually(async () => (await figures()).includes(dead(1)));
  expect(await figures()).toContain(parked(1));
  mended = true;
  expect(await broker.replayDead(topic)).toBe(1);
  expect(await figures()).toContain(dead(0));
  await subscription.stop();
  expect(await figures()).not.toContain('huduma_dead_letters{');
  await broker.close();
  folder.remove();
});
