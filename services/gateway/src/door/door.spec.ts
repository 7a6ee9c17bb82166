import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from 'node:net';
import { DomainError, problemCodes } from '#contracts';
import { citizenTokens, type Logger } from '#platform';
import {
  booking,
  citizenToken,
  scriptedGateway,
  send,
  staffToken,
  type Answered,
  type Scripted,
} from '../testing/scripted-gateway.ts';

/** Bytes as they are, for what no client would send. */
const raw = (gateway: Scripted, bytes: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(gateway.address).port), '127.0.0.1', () => socket.write(bytes));
    let got = '';
    socket.on('data', (chunk) => (got += chunk.toString()));
    socket.on('close', () => resolve(got)).on('error', reject);
  });

const logged: string[] = [];
const keep = (facts: object, message: string) => void logged.push(JSON.stringify({ ...facts, message }));
const log: Logger = { debug: keep, info: keep, warn: keep, error: keep, child: () => log };

const place = { service: 'id', centre: 'gpo', start: '2026-12-01T06:20:00Z' };
const named = (code: string) => new DomainError(code);

let gateway: Scripted;
const refuse: { with: Error | undefined } = { with: undefined };
const commands: { id: string; fingerprint: string }[] = [];

beforeAll(async () => {
  gateway = await scriptedGateway(
    {
      'scheduling.book': ({ command }) => {
        commands.push(command);
        if (refuse.with !== undefined) return Promise.reject(refuse.with);
        return Promise.resolve(booking);
      },
      'scheduling.booking': () => Promise.reject(named('service.outcome-unknown')),
      'scheduling.move': () => Promise.resolve({ ...booking, id: 17 as unknown as string }),
      'scheduling.cancel': ({ ifMatch }) =>
        ifMatch === 2 ? Promise.reject(named('request.stale')) : Promise.resolve(booking),
    },
    { log },
  );
});
afterAll(() => gateway.close());

const book = (options: Parameters<typeof send>[3] = {}) =>
  send(gateway, 'POST', '/v1/bookings', { token: citizenToken(), body: place, ...options });

const expectProblem = (answered: Answered, code: keyof typeof problemCodes) => {
  const { status, title } = problemCodes[code];
  expect(answered.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect([answered.status, answered.body['code'], answered.body['title']]).toEqual([status, code, title.en]);
  expect(answered.body['type']).toBe(`urn:huduma:problem:${code}`);
  expect(answered.body['traceId']).toBe(answered.headers.get('x-correlation-id'));
  expect(answered.headers.get('cache-control')).toBe('no-store');
  if ([429, 503].includes(status)) expect(Number(answered.headers.get('retry-after'))).toBeGreaterThan(0);
};

describe('refusals', () => {
  it.each(['booking.slot-full', 'booking.already-active', 'booking.outside-window', 'booking.daily-limit'] as const)(
    'tells %s with its status from the catalogue',
    async (code) => {
      refuse.with = named(code);
      expectProblem(await book(), code);
    },
  );

  it('speaks Swahili to whoever asks for it', async () => {
    refuse.with = named('booking.slot-full');
    const { body } = await book({ headers: { 'accept-language': 'de, sw-KE;q=0.8, en;q=0.5' } });
    expect(body['title']).toBe(problemCodes['booking.slot-full'].title.sw);
  });

  it('says nothing about an error nobody foresaw, and logs no message of it', async () => {
    refuse.with = new Error('Wanjiku 12345678');
    const answered = await book();
    expectProblem(answered, 'server.error');
    expect(answered.body['detail']).toBeUndefined();
    refuse.with = named('nobody.knows-this');
    expectProblem(await book(), 'server.error');
    expect(logged.join()).not.toContain('Wanjiku');
  });

  it('asks to come back when a neighbour is away', async () => {
    expectProblem(await send(gateway, 'GET', '/v1/bookings', { token: citizenToken() }), 'service.unavailable');
  });

  it('tells an unknown outcome of a command alone: a question is just asked again', async () => {
    refuse.with = named('service.outcome-unknown');
    expectProblem(await book(), 'service.outcome-unknown');
    expectProblem(await send(gateway, 'GET', '/v1/bookings/b1', { token: citizenToken() }), 'service.unavailable');
  });

  it('sends no answer that its schema does not declare', async () => {
    const moved = await send(gateway, 'POST', '/v1/bookings/b1/moves', {
      token: citizenToken(),
      body: { start: place.start },
    });
    expectProblem(moved, 'server.error');
  });

  it('answers 412 to a stale If-Match and passes the revision on', async () => {
    const cancel = (ifMatch: string) =>
      send(gateway, 'DELETE', '/v1/bookings/b1', { token: citizenToken(), headers: { 'if-match': ifMatch } });
    expectProblem(await cancel('"2"'), 'request.stale');
    expectProblem(await cancel('"abc"'), 'request.stale');
    expect((await cancel('"3"')).status).toBe(200);
    expect((await cancel('*')).status).toBe(200);
  });
});

describe('who may pass', () => {
  it('asks for a session, and for one that is genuine, alive and of the right kind', async () => {
    const withToken = (token: string) => book({ headers: { authorization: `Bearer ${token}` } });
    expectProblem(await send(gateway, 'POST', '/v1/bookings', { body: place }), 'session.required');
    expectProblem(await withToken(`${citizenToken()}x`), 'session.invalid');
    expectProblem(await withToken('nonsense'), 'session.invalid');
    expectProblem(await book({ headers: { authorization: 'Basic YTpi' } }), 'session.invalid');
    expectProblem(await withToken(citizenToken({ expiresAt: '2026-12-01T04:59:59Z' })), 'session.invalid');
    const foreign = citizenTokens(Buffer.alloc(32, 9));
    const claims = { kind: 'citizen', citizen: 'c1', session: 's1', mustChangeSecret: false } as const;
    expectProblem(await withToken(foreign.issue({ ...claims, expiresAt: '2026-12-01T05:15:00Z' })), 'session.invalid');
    expectProblem(await withToken(staffToken()), 'access.denied');
  });

  it('lets an officer do only what the role is for', async () => {
    const call = (token: string) =>
      send(gateway, 'POST', '/v1/centres/gpo/calls', { token, body: { counter: 'identity', desk: '4' } });
    expectProblem(await call(staffToken()), 'access.denied');
    expectProblem(await call(citizenToken()), 'access.denied');
  });

  it('does not look at a token where anyone may pass', async () => {
    const answered = await send(gateway, 'GET', '/v1/centres', { headers: { authorization: 'Bearer stale' } });
    expect(answered.status).toBe(200);
  });
});

describe('what cannot be read', () => {
  const post = (body: string, type = 'application/json', headers: Readonly<Record<string, string>> = {}) =>
    book({ body, headers: { 'content-type': type, ...headers } });

  it('refuses it with a problem and never with 5xx', async () => {
    expectProblem(await post('{"service":'), 'request.malformed');
    expectProblem(await post('{"__proto__":{"a":1}}'), 'request.malformed');
    expectProblem(await post('x', 'text/plain'), 'request.unsupported-media-type');
    expectProblem(await post('service=id', 'application/x-www-form-urlencoded'), 'request.unsupported-media-type');
    expectProblem(await post(JSON.stringify({ service: 'x'.repeat(70_000) })), 'request.too-large');
    expectProblem(await post('[1]'), 'request.invalid');
    expectProblem(await post(''), 'request.invalid');
    expectProblem(await send(gateway, 'GET', '/v1/nowhere'), 'request.not-found');
    expectProblem(await send(gateway, 'GET', '/v1/bookings/b%00', { token: citizenToken() }), 'request.invalid');
    expectProblem(await send(gateway, 'GET', '/v1/centres?limit=101'), 'request.invalid');
    expectProblem(await send(gateway, 'GET', '/v1/centres?limit=1&limit=2'), 'request.invalid');
    expectProblem(await send(gateway, 'GET', '/v1/centres?after=%E2%82'), 'request.invalid');
    expectProblem(await send(gateway, 'GET', `/v1/services/${'x'.repeat(400)}`), 'request.malformed');
  });

  it('names the methods of a path: 405 with Allow, and OPTIONS', async () => {
    const wrong = await send(gateway, 'PUT', '/v1/bookings/b1');
    expectProblem(wrong, 'request.method-not-allowed');
    expect(wrong.headers.get('allow')).toBe('GET, DELETE, HEAD');
    const options = await send(gateway, 'OPTIONS', '/v1/bookings');
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'POST, GET, HEAD, OPTIONS']);
    const head = await send(gateway, 'HEAD', '/v1/centres');
    expect([head.status, head.text]).toEqual([200, '']);
  });

  it('refuses bad escapes, huge headers and noise', async () => {
    const bad = await raw(gateway, 'GET /v1/services/%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n');
    expect(bad).toMatch(/^HTTP\/1.1 400[^]*application\/problem\+json[^]*request\.malformed/);
    const huge = await raw(gateway, `GET /v1/centres HTTP/1.1\r\nhost: x\r\nx-a: ${'a'.repeat(40_000)}\r\n\r\n`);
    expect(huge).toMatch(/^HTTP\/1.1 4\d\d[^]*application\/problem\+json/);
    const noise = await raw(gateway, '\u0000\u0001 noise\r\n\r\n');
    expect(noise).toMatch(/^HTTP\/1.1 400[^]*application\/problem\+json/);
  });

  it('collects every wrong field', async () => {
    const { body } = await send(gateway, 'POST', '/v1/registrations', {
      body: { idType: 'library-card', givenNames: '<b>', phone: 7, language: 'en', dateOfBirth: '2026-02-30' },
    });
    expect(body['errors']).toEqual(
      expect.arrayContaining([
        { field: 'idType', code: 'not-allowed', message: 'is not one of the words allowed' },
        { field: 'givenNames', code: 'format', message: 'is not written as it should be' },
        { field: 'phone', code: 'type', message: 'is of the wrong type' },
        { field: 'dateOfBirth', code: 'format', message: 'is not written as it should be' },
        { field: 'consent', code: 'required', message: 'is needed' },
      ]),
    );
  });

  it('takes exactly one of the ways to book', async () => {
    refuse.with = undefined;
    expect((await book({ body: { hold: 'h1' } })).status).toBe(201);
    const both = await book({ body: { ...place, hold: 'h1' } });
    expect(both.body['errors']).toEqual([expect.objectContaining({ code: 'one-of' })]);
    expect((await book({ body: {} })).body['errors']).toEqual([expect.objectContaining({ code: 'one-of' })]);
  });

  it('names the fields that are missing from the form of which most was given', async () => {
    const missing = async (body: object) => {
      const { errors } = (await book({ body })).body as { errors: { field: string; code: string }[] };
      return errors.map(({ field, code }) => `${field} ${code}`);
    };
    const { service, centre } = place;
    expect(await missing({ service, centre })).toEqual(['start required']);
    expect(await missing({ service })).toEqual(['centre required', 'start required']);
    expect(await missing({ service, centre, start: 'soon' })).toEqual(['start format']);
    const reset = await send(gateway, 'POST', '/v1/secret-resets', {
      body: { idType: 'passport', phone: '0712345678' },
    });
    expect(reset.body['errors']).toEqual([expect.objectContaining({ field: 'idNumber', code: 'required' })]);
  });

  it('takes a correlation id of 1 to 64 letters, digits and hyphens, and makes another otherwise', async () => {
    const told = async (id: string) => {
      const { headers } = await send(gateway, 'GET', '/health/live', { headers: { 'x-correlation-id': id } });
      return headers.get('x-correlation-id');
    };
    for (const id of ['a', '7', 'Order-12', 'x'.repeat(64)]) expect(await told(id)).toBe(id);
    for (const id of ['a b', 'a_b', 'a"b', '{}', 'x'.repeat(65)]) expect(await told(id)).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the Idempotency-Key', () => {
  const keyed = async (key: string | undefined, options: Parameters<typeof send>[3] = {}) => {
    refuse.with = undefined;
    const answered = await book({ headers: key === undefined ? {} : { 'idempotency-key': key }, ...options });
    return { answered, command: commands.at(-1) };
  };

  it('gives one command id to one person and key, whatever the order of fields, and fresh ones without a key', async () => {
    const first = await keyed('k1');
    const turned = { start: place.start, centre: place.centre, service: place.service, unknown: 'field' };
    expect((await keyed('k1', { body: turned, headers: { 'idempotency-key': 'k1' } })).command).toEqual(first.command);
    const other = (await keyed('k1', { token: citizenToken({ citizen: 'c2' }), headers: { 'idempotency-key': 'k1' } }))
      .command;
    expect(other?.id).not.toBe(first.command?.id);
    expect((await keyed(undefined)).command?.id).not.toBe((await keyed(undefined)).command?.id);
  });

  it('is what a fingerprint is for: without one nothing of the body is hashed', async () => {
    expect((await keyed('k3')).command?.fingerprint).toMatch(/^[\w-]{43}$/);
    expect((await keyed(undefined)).command?.fingerprint).toBe('');
  });

  it('tells another body by another fingerprint, which does not hold the body', async () => {
    const first = await keyed('k2');
    const body = { ...place, centre: 'kisumu' };
    const { command } = await keyed('k2', { body, headers: { 'idempotency-key': 'k2' } });
    expect(command?.id).toBe(first.command?.id);
    expect(command?.fingerprint).not.toBe(first.command?.fingerprint);
    expect(Buffer.from(command?.fingerprint ?? '', 'base64url').toString()).not.toContain('kisumu');
  });

  it('refuses one that is not 1 to 128 visible characters', async () => {
    expectProblem((await keyed('a b')).answered, 'request.invalid');
    expectProblem((await keyed('x'.repeat(129))).answered, 'request.invalid');
    expect((await keyed('x'.repeat(128))).answered.status).toBe(201);
  });
});

it('logs the route and never the URL', () => {
  expect(logged.some((line) => line.includes('"route":"POST /v1/bookings"'))).toBe(true);
  expect(logged.join()).not.toMatch(/limit=101|b%00|\/v1\/bookings\/b1/);
});
