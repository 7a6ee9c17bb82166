import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { deriveKey, silentLogger, systemRandom, systemTimers, type Logger } from '#platform';
import { eventually } from '#testing';
import type { Rpc } from '../hub.ts';
import { failureOf, handlers, type TestContract } from '../testing/rpc.harness.ts';
import { calling, listening } from '../testing/tcp.harness.ts';
import { Wire } from '../testing/wire.ts';
import { FrameReader, framed, Sealer } from './frames.ts';
import { helloBytes, newNonce, readHello, readWelcome, welcome, type Hello } from './handshake.ts';
import type { TcpHub } from './tcp-rpc.ts';

const options = { timers: systemTimers, log: silentLogger };
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

const logbook = (): Readonly<{ log: Logger; lines: string[] }> => {
  const lines: string[] = [];
  const error = (facts: object, words: string) => void lines.push(`${words} ${JSON.stringify(facts)}`);
  return { log: { ...silentLogger, error, warn: error }, lines };
};

const joined = (hub: TcpHub): Rpc => {
  const rpc = hub.join(options);
  closing.push(() => rpc.close());
  return rpc;
};

const start = async (log: Logger = silentLogger) => {
  let doubled = 0;
  const there = listening({ log });
  const counted = {
    ...handlers(() => Promise.resolve('done')),
    'test.double': ({ number }: { number: number }) => {
      doubled += 1;
      return Promise.resolve({ number: 2 * number });
    },
  };
  await joined(there).serve<TestContract>('test', counted);
  const wire = await Wire.to(() => there.port);
  closing.push(() => wire.close());
  return { there, wire, doubled: () => doubled };
};

const otherKeys = (caller: string, service: string) => deriveKey(Buffer.alloc(32, 8), `rpc/${caller}/${service}`);
const hello = (): Hello => ({ caller: 'asker', service: 'test', nonce: newNonce(systemRandom.bytes) });
const call = ['ask', 1, 'test.double', 1000, { number: 1 }];

test('a caller with another key reaches nobody, and says why in its log', async () => {
  const { there } = await start();
  const { log, lines } = logbook();
  const client = joined(calling([there], { keys: otherKeys, log })).client<TestContract>('asker');
  expect(await failureOf(client.call('test.double', { number: 1 }))).toBe('RpcUnavailableError');
  expect(lines.join()).toContain('the server does not authenticate');
});

test('a pair without a key is refused and logged', async () => {
  const { log, lines } = logbook();
  const there = listening({ log, keys: (caller) => (caller === 'second' ? undefined : Buffer.alloc(32)) });
  await joined(there).serve<TestContract>(
    'test',
    handlers(() => Promise.resolve('done')),
  );
  const client = joined(calling([there])).client<TestContract>('second');
  expect(await failureOf(client.call('test.double', { number: 1 }))).toBe('RpcUnavailableError');
  expect(lines.join()).toContain('such a pair has no key');
});

test('who only knows the names is closed at its first frame, before anything runs', async () => {
  const { log, lines } = logbook();
  const { there, doubled } = await start(log);
  const socket = connect(there.port ?? 0, '127.0.0.1');
  socket.write(framed(helloBytes(hello())));
  await once(socket, 'data');
  const sealed = new Sealer(Buffer.alloc(32, 9)).seal(Buffer.from(JSON.stringify([call])));
  socket.write(framed(sealed));
  await once(socket, 'close');
  expect(doubled()).toBe(0);
  expect(lines.join()).toContain('a frame does not authenticate');
});

test('what was heard on the wire is of no use to play it again', async () => {
  const { log, lines } = logbook();
  const { there, wire, doubled } = await start(log);
  const client = joined(calling([wire])).client<TestContract>('asker');
  await client.call('test.double', { number: 1 });
  const socket = connect(there.port ?? 0, '127.0.0.1');
  for (const bytes of wire.sent[0] ?? []) socket.write(bytes);
  socket.resume();
  await once(socket, 'close');
  expect(doubled()).toBe(1);
  expect(lines.join()).toContain('a frame does not authenticate');
});

test('a bit changed on the wire ends the connection; nothing runs, and the next call goes through', async () => {
  const { wire, doubled } = await start();
  const client = joined(calling([wire])).client<TestContract>('asker');
  await client.call('test.double', { number: 1 });
  wire.changeNext((bytes) => {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(changed.length - 5) ^ 1, changed.length - 5);
    return changed;
  });
  expect(await failureOf(client.call('test.double', { number: 2 }))).toBe('RpcTimeoutError');
  expect(doubled()).toBe(1);
  const answer = await eventually(() => client.call('test.double', { number: 3 }));
  expect(answer).toEqual({ number: 6 });
});

test.each([
  ['a web browser', Buffer.from('GET / HTTP/1.1\r\nhost: here\r\n\r\n')],
  ['another greeting', framed(Buffer.from('{"version":2}'))],
  ['no JSON', framed(Buffer.from('hello'))],
  ['a frame too large for a greeting', framed(Buffer.alloc(2000))],
])('%s is closed and logged', async (_, bytes) => {
  const { log, lines } = logbook();
  const { there } = await start(log);
  const socket = connect(there.port ?? 0, '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(bytes);
  await eventually(() => lines.length > 0);
  expect(lines.join()).toContain('a connection that does not authenticate was closed');
});

test('both ends of a greeting come to the same keys, other ends to others', () => {
  const [key, asked, nonce] = [Buffer.alloc(32, 3), hello(), newNonce(systemRandom.bytes)];
  const { bytes, keys } = welcome(key, readHello(helloBytes(asked)), nonce);
  expect(readWelcome(key, asked, bytes)).toEqual(keys);
  expect(keys.toCaller).not.toEqual(keys.toServer);
  expect(() => readWelcome(key, { ...asked, caller: 'second' }, bytes)).toThrow('does not authenticate');
  expect(welcome(key, hello(), nonce).keys.toServer).not.toEqual(keys.toServer);
});

test('all calls of one turn of the event loop go in one frame', async () => {
  const { wire } = await start();
  const client = joined(calling([wire])).client<TestContract>('asker');
  await client.call('test.double', { number: 0 });
  const before = wire.sent[0]?.length ?? 0;
  await Promise.all(Array.from({ length: 200 }, (_, number) => client.call('test.double', { number })));
  const frames = [...new FrameReader().push(Buffer.concat(wire.sent[0]?.slice(before) ?? []))];
  const large = frames.filter((frame) => frame.length > 200);
  expect(large).toHaveLength(1);
});
