import { expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { noMetrics } from '#platform';
import { testSeams } from '#testing';
import { alarming } from './africastalking.answers.ts';
import type { Channel } from './channel.port.ts';
import type { Channels } from './channels.ts';
import { observedChannels } from './observed-channel.ts';

it('knows from the start what the alarm waits for, so that the first answer of its kind raises it', () => {
  const counted = new Map<string, number>();
  const count = (name: string, labels: object, by = 1) =>
    void counted.set(JSON.stringify([name, labels]), by + (counted.get(JSON.stringify([name, labels])) ?? 0));
  const channel = (name: Channel['name']): Channel => ({
    name,
    dropsRepeats: false,
    send: () => Promise.reject(new Error('nothing is sent here')),
  });
  const channels = { sms: channel('sms'), email: channel('email') } as Channels;
  observedChannels(channels, { service: 'notification', metrics: { ...noMetrics, count }, timers: testSeams().timers });
  const rules = readFileSync('infra/docker/prometheus-rules.yml', 'utf8');
  const outcomes = /huduma_provider_answers_total\{outcome=~"([^"]+)"\}/.exec(rules)?.[1]?.split('|') ?? [];
  expect(outcomes.toSorted()).toEqual([...alarming].toSorted());
  for (const outcome of outcomes)
    expect([...counted]).toContainEqual([
      JSON.stringify(['huduma_provider_answers_total', { channel: 'sms', outcome }]),
      0,
    ]);
});
