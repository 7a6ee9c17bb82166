import { afterEach, expect, test } from '@jest/globals';
import { silentLogger, systemTimers } from '#platform';
import { eventually } from '#testing';
import type { Rpc } from '../hub.ts';
import { rpcAt } from '../rpc-at.ts';
import type { RpcHandlers } from '../rpc.port.ts';
import { failureOf, handlers, type TestContract } from '../testing/rpc.harness.ts';
import { calling, listening } from '../testing/tcp.harness.ts';
import { Wire } from '../testing/wire.ts';
import type { TcpHub, TcpRpcOptions } from './tcp-rpc.ts';

const options = { timers: systemTimers, log: silentLogger };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const joined = (hub: TcpHub): Rpc => {
  const rpc = hub.join(options);
  closing.push(() => rpc.close());
  return rpc;
};

const serve = async (own: Partial<RpcHandlers<TestContract>> = {}, listen: Partial<TcpRpcOptions> = {}) => {
  const hub = listening(listen);
  const rpc = joined(hub);
  await rpc.serve<TestContract>('test', { ...handlers(() => Promise.resolve('done')), ...own });
  return { hub, rpc };
};

const named = (name: string) => serve({ 'test.echo': () => Promise.resolve(name) });
const clientOf = (servers: Parameters<typeof calling>[0], more: Partial<TcpRpcOptions> = {}) =>
  joined(calling(servers, more)).client<TestContract>('asker');

test('calls under way when the connection is lost end as RpcTimeoutError, their handlers are told, later calls go through', async () => {
  const [begun, aborted] = [Promise.withResolvers<string>(), Promise.withResolvers<string>()];
  const { hub } = await serve({
    'test.wait': async (_, { signal }) => {
      begun.resolve('begun');
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      aborted.resolve('aborted');
      return 'nobody hears this';
    },
  });
  const wire = await Wire.to(() => hub.port);
  closing.push(() => wire.close());
  const client = clientOf([wire]);
  const failure = failureOf(client.call('test.wait', {}));
  await begun.promise;
  wire.cut();
  expect(await failure).toBe('RpcTimeoutError');
  expect(await aborted.promise).toBe('aborted');
  expect(await eventually(() => client.call('test.double', { number: 4 }))).toEqual({ number: 8 });
});

test('a caller that gives up has the handler told, though its deadline was longer', async () => {
  const aborted = Promise.withResolvers<string>();
  const { hub } = await serve({
    'test.wait': async (_, { signal, deadlineMs }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      aborted.resolve(deadlineMs > 1000 ? (signal.reason as Error).message : 'its own deadline');
      return 'late';
    },
  });
  let givesUp: (() => void) | undefined;
  const after: typeof systemTimers.after = (ms, task) => {
    if (ms === 5000) givesUp = task;
    return systemTimers.after(ms, task);
  };
  const client = clientOf([hub], { timers: { ...systemTimers, after } });
  await client.call('test.double', { number: 1 });
  const failure = failureOf(client.call('test.wait', {}, { deadlineMs: 5000 }));
  await eventually(() => givesUp !== undefined);
  setImmediate(() => givesUp?.());
  expect(await failure).toBe('RpcTimeoutError');
  expect(await aborted.promise).toBe('the caller has given up');
});

test('one id goes to one replica, to another only while that one cannot be reached', async () => {
  const replicas = [await named('a'), await named('b'), await named('c')];
  const client = clientOf(replicas.map(({ hub }) => hub));
  const whoHas = (routeBy: string) => client.call('test.echo', { value: 0 }, { routeBy });
  const ids = Array.from({ length: 40 }, (_, n) => `agenda-${n}`);
  const first = await Promise.all(ids.map(whoHas));
  expect(await Promise.all(ids.map(whoHas))).toEqual(first);
  expect(new Set(first)).toEqual(new Set(['a', 'b', 'c']));
  await replicas[1]?.rpc.close();
  const then = await Promise.all(ids.map(whoHas));
  expect(then).not.toContain('b');
  expect(then.filter((name, at) => first[at] !== 'b' && name !== first[at])).toEqual([]);
});

test('a service that comes later is found', async () => {
  const late = listening();
  const wire = await Wire.to(() => late.port);
  closing.push(() => wire.close());
  const client = clientOf([wire]);
  expect(await failureOf(client.call('test.double', { number: 1 }))).toBe('RpcUnavailableError');
  await joined(late).serve<TestContract>(
    'test',
    handlers(() => Promise.resolve('done')),
  );
  expect(await eventually(() => client.call('test.double', { number: 1 }))).toEqual({ number: 2 });
});

test('a request that fits in no frame, or is no JSON, fails alone', async () => {
  const { hub } = await serve({ 'test.nothing': () => Promise.resolve('x'.repeat(6_000_000)) });
  const client = clientOf([hub]);
  const [large, wrong, answer, fine] = await Promise.all([
    failureOf(client.call('test.echo', { value: 'x'.repeat(6_000_000) })),
    failureOf(client.call('test.echo', { value: new Map() })),
    failureOf(client.call('test.nothing', {})),
    client.call('test.echo', { value: 'x'.repeat(3_000_000) }),
  ]);
  expect([large, wrong, answer, String(fine).length]).toEqual([
    'RpcRemoteError',
    'RpcRemoteError',
    'RpcRemoteError',
    3_000_000,
  ]);
});

test('a caller has a bound of its own', async () => {
  const { hub } = await serve({ 'test.wait': () => Promise.reject(new Error('later')) });
  const client = clientOf([hub], { maxInFlight: 1 });
  const first = failureOf(client.call('test.wait', {}));
  expect(await failureOf(client.call('test.wait', {}))).toBe('RpcUnavailableError');
  expect(await first).toBe('RpcRemoteError');
});

test('services of one address in one process meet there without a wire, and a place that is taken is said at once', async () => {
  const { hub } = await serve();
  const secret = Buffer.alloc(32, 7);
  const own = 'tcp:?elsewhere=127.0.0.1:9';
  const [a, b] = [rpcAt(own, { ...options, secret }), rpcAt(own, { ...options, secret })];
  await a.serve<TestContract>(
    'test',
    handlers(() => Promise.resolve('done')),
  );
  expect(await b.client<TestContract>('asker').call('test.double', { number: 1 })).toEqual({ number: 2 });
  const taken = rpcAt(`tcp://127.0.0.1:${hub.port}`, { ...options, secret });
  await expect(
    taken.serve<TestContract>(
      'test',
      handlers(() => Promise.resolve('done')),
    ),
  ).rejects.toThrow('EADDRINUSE');
  await Promise.all([a.close(), b.close(), taken.close()]);
});
