import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DomainError } from '#contracts';
import {
  booking,
  citizenToken,
  scriptedGateway,
  send,
  staffToken,
  visit,
  type Scripted,
} from './testing/scripted-gateway.ts';

const session = { accessToken: 'a', refreshToken: 'r', expiresAt: '2026-12-01T05:15:00Z', mustChangeSecret: true };
const place = { service: 'id', centre: 'gpo', start: '2026-12-01T09:20:00+03:00' };

describe('the doors of the main thread', () => {
  let gateway: Scripted;
  const seen: Record<string, unknown> = {};
  const keep =
    <T>(name: string, answer: T) =>
    (request: unknown): Promise<T> => {
      seen[name] = request;
      return Promise.resolve(answer);
    };

  beforeAll(async () => {
    gateway = await scriptedGateway({
      'identity.register': keep('register', {}),
      'identity.log-in': keep('log-in', session),
      'identity.change-secret': keep('change-secret', { ended: ['s9'] }),
      'scheduling.availability': keep('availability', {
        items: [{ centre: 'gpo', date: '2026-12-01', free: 4, times: 2, firstStart: '2026-12-01T06:20:00Z' }],
      }),
      'scheduling.book': keep('book', { ...booking, citizen: 'c1' }),
      'scheduling.booking': ({ booking: id }) =>
        id === 'b1' ? Promise.resolve(booking) : Promise.reject(new DomainError('booking.not-found')),
      'check-in.slip': keep('slip', { reference: booking.reference, token: 'a.b.c', expiresAt: booking.end }),
      'check-in.arrive': keep('arrive', {
        visit: 'v1',
        ticket: 'A001',
        service: 'id',
        start: booking.start,
        admitted: true as const,
        holder: { name: 'Wanjiku', idLast4: '5678' },
      }),
      'check-in.call': keep('call', visit),
      'check-in.step': keep('step', { ...visit, status: 'finished' as const }),
      'notification.phone-messages': keep('phone', { items: [] }),
    });
  });
  afterAll(() => gateway.close());

  it('registers with 202 and an empty answer', async () => {
    const person = {
      idType: 'national-id',
      idNumber: '12345678',
      givenNames: "N'gũgĩ",
      phone: '0712345678',
      language: 'sw',
    };
    const answered = await send(gateway, 'POST', '/v1/registrations', { body: { ...person, consent: true, extra: 1 } });
    expect([answered.status, answered.text]).toEqual([202, '{}']);
    expect(seen['register']).toMatchObject({ registration: { ...person, consent: true } });
    expect(JSON.stringify(seen['register'])).not.toContain('extra');
  });

  it('logs in with 201', async () => {
    const answered = await send(gateway, 'POST', '/v1/sessions', { body: { username: 'u-1234', secret: '123456' } });
    expect([answered.status, answered.body]).toEqual([201, session]);
    expect(answered.headers.get('cache-control')).toBe('no-store');
    expect(seen['log-in']).toMatchObject({ username: 'u-1234', secret: '123456', address: '127.0.0.1' });
  });

  it('changes the secret with 204, and the token that said so opens other doors from then on', async () => {
    const token = citizenToken({ mustChangeSecret: true, session: 's3' });
    const closed = await send(gateway, 'GET', '/v1/bookings/b1', { token });
    expect([closed.status, closed.body['code']]).toEqual([403, 'session.secret-change-required']);
    const body = { current: '123456', secret: '290571' };
    expect((await send(gateway, 'PUT', '/v1/me/secret', { token, body })).status).toBe(204);
    expect((await send(gateway, 'GET', '/v1/bookings/b1', { token })).status).toBe(200);
    const ended = await send(gateway, 'GET', '/v1/bookings/b1', { token: citizenToken({ session: 's9' }) });
    expect([ended.status, ended.body['code']]).toEqual([401, 'session.invalid']);
  });

  it('shows days with free places, from today in the zone of the centre', async () => {
    const answered = await send(gateway, 'GET', '/v1/availability?service=id&centre=gpo');
    expect(answered.body).toEqual({
      items: [{ centre: 'gpo', date: '2026-12-01', free: 4, times: 2, firstStart: '2026-12-01T06:20:00Z' }],
      next: null,
    });
    expect(seen['availability']).toEqual({ service: 'id', centre: 'gpo', from: '2026-12-01', to: '2026-12-31' });
  });

  it('books with 201, an ETag and nothing but what the document declares', async () => {
    const answered = await send(gateway, 'POST', '/v1/bookings', { token: citizenToken(), body: place });
    expect([answered.status, answered.body]).toEqual([201, booking]);
    expect(answered.headers.get('etag')).toBe('"3"');
    expect(seen['book']).toMatchObject({ citizen: 'c1', person: 'p1', persons: ['p1'], start: '2026-12-01T06:20:00Z' });
  });

  it('gives the slip in four forms by Accept', async () => {
    const slip = (accept: string) =>
      send(gateway, 'GET', '/v1/bookings/b1/slip', { token: citizenToken(), headers: { accept } });
    const data = await slip('application/json');
    expect(data.body).toMatchObject({ reference: booking.reference, token: 'a.b.c' });
    expect(String(data.body['qr'])).toMatch(/^data:image\/png;base64,/);
    expect((await slip('text/html,*/*;q=0.1')).text).toContain(booking.reference);
    expect((await slip('text/calendar')).text).toContain('BEGIN:VEVENT');
    expect((await slip('image/png')).headers.get('content-type')).toBe('image/png');
    expect((await slip('application/pdf')).body['code']).toBe('request.not-acceptable');
  });

  it('admits, calls and finishes at the own centre of an officer', async () => {
    const gate = staffToken();
    const desk = staffToken({ role: 'desk-officer' });
    const body = { reference: '7km4p2qxw9' };
    expect((await send(gateway, 'POST', '/v1/centres/gpo/arrivals', { token: gate, body })).status).toBe(201);
    expect(seen['arrive']).toMatchObject({ centre: 'gpo', officer: { id: 'o1', centre: 'gpo' }, ...body });
    const call = { counter: 'identity', desk: '4' };
    const called = await send(gateway, 'POST', '/v1/centres/gpo/calls', { token: desk, body: call });
    expect([called.status, called.body]).toEqual([200, visit]);
    const finished = await send(gateway, 'POST', '/v1/visits/v1/finish', { token: desk });
    expect([finished.status, finished.body['status']]).toEqual([200, 'finished']);
    const elsewhere = await send(gateway, 'POST', '/v1/centres/kisumu/arrivals', { token: gate, body });
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([403, 'access.denied']);
  });

  it('shows the on-screen phone', async () => {
    const answered = await send(gateway, 'GET', '/phone/messages?to=%2B254712345678');
    expect([answered.status, seen['phone']]).toEqual([200, { to: '+254712345678' }]);
  });
});
