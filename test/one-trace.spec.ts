// The whole system in this process, with its spans kept in memory.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { join } from 'node:path';
import {
  silentLogger,
  startServices,
  systemSetting,
  traceInMemory,
  type ReadableSpan,
  type RunningProcess,
  type RunningTracing,
} from '#platform';
import { eventually, scratchFolder } from '#testing';
import { services } from '../services/all-in-one/src/services.ts';
import { api, freeSlots, newCitizen, phoneMessages, type Citizen } from './e2e/support/api.ts';
import type { System } from './e2e/support/system.ts';
import { dayFrom, twenty } from './e2e/support/twenty.ts';

const COUNTRY_PACK_DIR = join(import.meta.dirname, '../services/scheduling/src/catalogue/testing/packs');
const trace = '0af7651916cd43dd8448eb211c80319c';

describe('a booking', () => {
  const folder = scratchFolder('huduma-trace');
  let tracing: RunningTracing & { spans(): readonly ReadableSpan[] };
  let running: RunningProcess;
  let [system, citizen] = [] as unknown as [System, Citizen];
  let spans: readonly ReadableSpan[] = [];

  beforeAll(async () => {
    tracing = await traceInMemory();
    const more = { COUNTRY: 'twenty', COUNTRY_PACK_DIR, PORT: '0', HASHING: 'cheapest', RATE_LIMITS: 'off' };
    const setting = systemSetting('trace', { DATA_DIR: folder.path, LOG_LEVEL: 'silent', ...more });
    running = await startServices(services, { ...setting, log: silentLogger });
    system = { at: running.services.at(-1)?.address ?? '' } as System;
    citizen = await newCitizen(system);
    const [slot] = await freeSlots(system, twenty.plenty, twenty.centre, await dayFrom(system, 2));
    const booked = await api(system, 'POST', '/v1/bookings', {
      token: citizen.token,
      body: { service: twenty.plenty, centre: twenty.centre, start: slot?.start },
      headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` },
    });
    expect([booked.status, booked.headers.get('x-correlation-id')]).toEqual([201, trace]);
    await eventually(async () => (await phoneMessages(system, citizen.phone)).length === 2);
    await eventually(() => ofTrace().some(({ name }) => name === 'send message'));
    spans = ofTrace();
  }, 60_000);
  afterAll(async () => {
    await running.stop();
    await tracing.stop();
    folder.remove();
  });

  const ofTrace = () => tracing.spans().filter((span) => span.spanContext().traceId === trace);

  it('is one trace from the door to the SMS', () => {
    const names = new Set(spans.map(({ name }) => name));
    for (const name of [
      'POST /v1/bookings',
      'call scheduling.book',
      'scheduling.book',
      'append',
      'publish',
      'hear huduma.scheduling.booking',
      'send message',
      'provider sms',
    ])
      expect([...names]).toContain(name);
  });

  it('hangs together: every span but the first has its parent in it', () => {
    const ids = new Set(spans.map((span) => span.spanContext().spanId));
    const orphans = spans.filter(({ parentSpanContext }) => !ids.has(parentSpanContext?.spanId ?? ''));
    expect(orphans.map(({ name }) => name)).toEqual(['POST /v1/bookings']);
  });

  it('names nobody', () => {
    const text = JSON.stringify(spans.map(({ name, attributes }) => ({ name, attributes })));
    for (const value of [citizen.phone, citizen.username, citizen.idNumber, 'Asha', 'Mwangi'])
      expect(text).not.toContain(value);
  });

  it('leaves a request without a trace of its own under its correlation id', async () => {
    const answer = await api(system, 'GET', '/v1/me', { token: citizen.token });
    const id = answer.headers.get('x-correlation-id');
    const named = () => tracing.spans().flatMap((span) => (span.spanContext().traceId === id ? [span.name] : []));
    await eventually(() => named().includes('GET /v1/me'));
  });
});
