import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'node:http';
import { ConfigError, silentLogger, systemTimers, type Setting } from '#platform';
import { rpcAt } from '#rpc';
import { scratchFolder, testSeams } from '#testing';
import { gatewayDefinition } from './gateway.definition.ts';
import { isLoopback } from './config.ts';
import { scriptedGateway, send } from './testing/scripted-gateway.ts';

let folder: ReturnType<typeof scratchFolder>;
beforeEach(() => {
  folder = scratchFolder('gateway');
});
afterEach(() => folder.remove());

const setting = (env: Setting['env']): Setting => ({
  env: { DATA_DIR: folder.path, PORT: '0', ...env },
  seams: testSeams(),
  log: silentLogger,
});

describe('the gateway as a service', () => {
  it('listens at a printed address on this machine and answers while alone, though it is not ready', async () => {
    const running = await gatewayDefinition.start(setting({}));
    const address = running.address ?? '';
    expect(isLoopback(new URL(address).hostname)).toBe(true);
    expect((await send({ address }, 'GET', '/health/live')).status).toBe(200);
    const ready = await send({ address }, 'GET', '/health/ready');
    expect([ready.status, ready.body]).toEqual([503, { status: 'not-ready', reasons: ['identity does not answer'] }]);
    const page = await send({ address }, 'GET', '/', { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-security-policy')).toContain("default-src 'self'");
    await running.stop();
  });

  it('refuses to show the on-screen phone beyond this machine unless TRIAL=open', async () => {
    await expect(gatewayDefinition.start(setting({ HOST: '0.0.0.0' }))).rejects.toThrow(ConfigError);
    const running = await gatewayDefinition.start(setting({ HOST: '0.0.0.0', TRIAL: 'open' }));
    await running.stop();
  });

  it('leaves nothing open when its port is taken', async () => {
    const first = await gatewayDefinition.start(setting({}));
    const port = new URL(first.address ?? '').port;
    await expect(gatewayDefinition.start(setting({ PORT: port }))).rejects.toThrow('is taken by another program');
    await first.stop();
    const again = rpcAt(`local:${folder.path}`, { timers: systemTimers, log: silentLogger });
    await again.close();
  });
});

it('finishes what it began when it stops, and takes nothing new', async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let entered: () => void = () => undefined;
  const inside = new Promise<void>((resolve) => (entered = resolve));
  const gateway = await scriptedGateway({
    'identity.reset-secret': async () => {
      entered();
      await held;
      return {};
    },
  });
  const answered = new Promise<number>((resolve, reject) => {
    const sent = request(`${gateway.address}/v1/secret-resets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
    });
    sent.on('response', (response) => resolve(response.statusCode ?? 0)).on('error', reject);
    sent.end(JSON.stringify({ username: 'u-1' }));
  });
  await inside;
  const closed = gateway.close();
  await expect(send(gateway, 'GET', '/health/live')).rejects.toThrow();
  release();
  expect(await answered).toBe(202);
  await closed;
});
