import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, test } from '@jest/globals';
import { silentLogger, systemTimers } from '#platform';
import { eventually } from '#testing';
import { rpcAt } from '../rpc-at.ts';
import { failureOf, type TestContract } from '../testing/rpc.harness.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const children: ChildProcess[] = [];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const close of closing.splice(0)) await close();
});

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
};

const serve = async (port: number, name: string): Promise<ChildProcess> => {
  const program = ['--conditions=source', '--import', here('../../../messaging/src/testing/typescript-loader.mjs')];
  const address = [`tcp://127.0.0.1:${port}`, name];
  const child = spawn(process.execPath, [...program, here('../testing/serve-until-killed.ts'), ...address], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
};

const clientOf = (...ports: readonly number[]) => {
  const replicas = ports.map((port) => `127.0.0.1:${port}`).join('|');
  const options = { timers: systemTimers, log: silentLogger, secret: Buffer.alloc(32, 7) };
  const rpc = rpcAt(`tcp:?test=${replicas}`, options);
  closing.push(() => rpc.close());
  return rpc.client<TestContract>('asker');
};

test('a killed process ends the calls under way at once, refuses the next ones, and is found again after its restart', async () => {
  const port = await freePort();
  const child = await serve(port, 'a');
  const client = clientOf(port);
  await client.call('test.double', { number: 1 });
  const underWay = Promise.all([1, 2, 3].map(() => failureOf(client.call('test.wait', {}, { deadlineMs: 60_000 }))));
  await client.call('test.double', { number: 1 });
  child.kill('SIGKILL');
  expect(await underWay).toEqual(['RpcTimeoutError', 'RpcTimeoutError', 'RpcTimeoutError']);
  expect(await failureOf(client.call('test.double', { number: 1 }))).toBe('RpcUnavailableError');
  await serve(port, 'a');
  expect(await eventually(() => client.call('test.double', { number: 2 }))).toEqual({ number: 4 });
});

test('a frozen process is left for another replica, and asked again when it goes on', async () => {
  const ports = [await freePort(), await freePort()];
  const processes = { a: await serve(ports[0] ?? 0, 'a'), b: await serve(ports[1] ?? 0, 'b') };
  const client = clientOf(...ports);
  const who = () => client.call('test.echo', { value: 0 }, { routeBy: 'agenda', deadlineMs: 500 });
  const first = (await who()) as 'a' | 'b';
  processes[first].kill('SIGSTOP');
  expect(await failureOf(who())).toBe('RpcTimeoutError');
  await eventually(async () => (await who()) !== first, 12_000);
  processes[first].kill('SIGCONT');
  await eventually(async () => (await who()) === first);
});
