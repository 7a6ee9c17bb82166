// What test/one-trace.spec.ts says of one process, over real sockets and the headers of Kafka.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '#testing';
import { api, freeSlots, newCitizen, type Citizen } from './support/api.ts';
import { startCollector, type CollectedSpan, type Collector } from './support/collector.ts';
import type { System } from './support/system.ts';
import { dayFrom, startTwenty, twenty } from './support/twenty.ts';

const trace = '0af7651916cd43dd8448eb211c80319c';
const caller = 'b7ad6b7169203331';

describe('A booking through separate processes', () => {
  let [collector, system, citizen] = [] as unknown as [Collector, System, Citizen];
  let spans: readonly CollectedSpan[] = [];
  const ofTrace = () => collector.spans().filter(({ traceId }) => traceId === trace);

  beforeAll(async () => {
    collector = await startCollector();
    system = await startTwenty({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.address });
    citizen = await newCitizen(system);
    const [slot] = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 2));
    const booked = await api(system, 'POST', '/v1/bookings', {
      token: citizen.token,
      body: { service: twenty.plenty, centre: twenty.centre, start: slot?.start },
      headers: { traceparent: `00-${trace}-${caller}-01` },
    });
    expect([booked.status, booked.headers.get('x-correlation-id')]).toEqual([201, trace]);
    await eventually(() => ofTrace().some(({ name }) => name === 'provider sms'), 60_000);
    // Whatever is held back yet is sent when a process ends.
    await system.stop();
    spans = ofTrace();
  });
  afterAll(async () => {
    await system.remove();
    collector.close();
  });

  it('is one trace from the door to the SMS, through every process that has to do with it', () => {
    const found = spans.map(({ service, name }) => `${service}: ${name}`);
    for (const one of [
      'gateway: POST /v1/bookings',
      'gateway: call scheduling.book',
      'scheduling: scheduling.book',
      'scheduling: append',
      'scheduling: publish',
      'check-in: hear huduma.scheduling.booking',
      'notification: hear huduma.scheduling.booking',
      'notification: send message',
      'notification: provider sms',
    ])
      expect(found).toContain(one);
    expect(spans.some(({ service, name }) => service === 'identity' && !name.startsWith('call'))).toBe(true);
  });

  it('hangs together over sockets and headers: every span but the first has its parent in it', () => {
    const ids = new Set(spans.map(({ spanId }) => spanId));
    const orphans = spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''));
    expect(orphans.map(({ service, name, parentSpanId }) => [service, name, parentSpanId])).toEqual([
      ['gateway', 'POST /v1/bookings', caller],
    ]);
  });

  it('tells the collector of nobody', () => {
    const text = JSON.stringify(collector.spans());
    for (const value of [citizen.phone, citizen.username, citizen.idNumber]) expect(text).not.toContain(value);
  });
});
