import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { silentLogger } from '#platform';
import { testSeams } from '#testing';
import { copyJson } from './copy.ts';
import { rpcAt } from './rpc-at.ts';
import { localHarness } from './testing/local.harness.ts';
import { rpcContract } from './testing/rpc.contract.ts';

rpcContract('Rpc within the process', () => localHarness(10_000));

describe('At an address', () => {
  type Ping = { 'a.ping': { request: object; response: string }; 'b.ping': { request: object; response: string } };
  const options = { timers: testSeams().timers, log: silentLogger };

  test('services of one name meet, those of another do not', async () => {
    const [a, b, stranger] = [rpcAt('local:x', options), rpcAt('local:x', options), rpcAt('local:y', options)];
    await a.serve<Pick<Ping, 'a.ping'>>('a', { 'a.ping': () => Promise.resolve('a') });
    expect(await b.client<Ping>('b').call('a.ping', {})).toBe('a');
    await expect(stranger.client<Ping>('c').call('a.ping', {})).rejects.toThrow('nobody serves');
    await Promise.all([a.close(), b.close(), stranger.close()]);
  });

  test('a service that closes takes only its own patterns away, and may come back', async () => {
    const [a, b] = [rpcAt('local:x', options), rpcAt('local:x', options)];
    await a.serve<Pick<Ping, 'a.ping'>>('a', { 'a.ping': () => Promise.resolve('a') });
    await b.serve<Pick<Ping, 'b.ping'>>('b', { 'b.ping': () => Promise.resolve('b') });
    await a.close();
    expect(await b.client<Ping>('b').call('b.ping', {})).toBe('b');
    await expect(b.client<Ping>('b').call('a.ping', {})).rejects.toThrow('nobody serves');
    const again = rpcAt('local:x', options);
    await again.serve<Pick<Ping, 'a.ping'>>('a', { 'a.ping': () => Promise.resolve('again') });
    expect(await b.client<Ping>('b').call('a.ping', {})).toBe('again');
    await Promise.all([again.close(), b.close()]);
  });

  test('another scheme is refused in words', () => {
    expect(() => rpcAt('smoke:signals', options)).toThrow('RPC: no way to call over smoke: yet');
  });
});

describe('What crosses', () => {
  test('is what JSON would carry', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        expect(copyJson(value)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test('fields without a value are left out', () => {
    expect(Object.keys(copyJson({ a: undefined, b: 1 }))).toEqual(['b']);
  });

  test.each([[new Map()], [() => 1], [1n], [Number.NaN], [Symbol('x')], [{ deep: [new Error('x')] }]])(
    '%p is refused here, as it would be lost on a network',
    (value) => {
      expect(() => copyJson(value)).toThrow(TypeError);
    },
  );
});
