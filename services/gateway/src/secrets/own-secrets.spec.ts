// The gateway as a service, whose secrets another one keeps: not there yet, there under one key-encryption key, then another.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { AllRpc } from '#contracts';
import {
  citizenTokens,
  gatewaySecrets,
  secretContext,
  silentLogger,
  systemTimers,
  wrappingOf,
  type GatewaySecrets,
  type SentSecrets,
} from '#platform';
import { rpcAt, type RpcHandlers } from '#rpc';
import { eventually, scratchFolder, seededRandom, testSeams } from '#testing';
import { gatewayDefinition } from '../gateway.definition.ts';
import { cookies } from '../session/cookies.ts';
import { now, ordinary, send } from '../testing/scripted-gateway.ts';

const random = seededRandom(4);
const [kek, next] = [7, 9].map((fill) => Buffer.alloc(32, fill)) as [Buffer, Buffer];
const names = Object.keys(gatewaySecrets);
const secrets = Object.fromEntries(
  names.map((name) => [name, Buffer.from(random.bytes(32))]),
) as unknown as GatewaySecrets;
const sentUnder = (key: Buffer): SentSecrets =>
  Object.fromEntries(
    Object.entries(secrets).map(([name, secret]) => [
      name,
      Buffer.from(wrappingOf({ current: key }, random).wrap(secretContext(name), secret)).toString('base64url'),
    ]),
  );
const token = citizenTokens(secrets.accessTokens).issue({
  kind: 'citizen',
  citizen: 'c1',
  session: 's1',
  expiresAt: '2026-12-01T05:15:00Z',
  mustChangeSecret: false,
});
const cookie = `session=${cookies(() => secrets, random, false).seal({ accessToken: token, refreshToken: 'r1' })}`;
const registration = {
  idType: 'national-id',
  idNumber: '23456789',
  givenNames: 'Asha',
  phone: '0712345678',
  language: 'en',
  consent: true,
};

let folder: ReturnType<typeof scratchFolder>;
let hub: ReturnType<typeof rpcAt>;
let kept: SentSecrets | undefined;
let asked = 0;
let onTheirWay: Promise<void> = Promise.resolve();
const commands: string[] = [];
const closers: (() => Promise<void>)[] = [];

const handlers = {
  ...ordinary(),
  'identity.gateway-secrets': async () => {
    asked += 1;
    await onTheirWay;
    if (!kept) throw new Error('not yet');
    return { secrets: kept };
  },
  'identity.register': async ({ command }: Readonly<{ command: Readonly<{ id: string }> }>) => {
    commands.push(command.id);
    return Promise.resolve({});
  },
  'identity.dependants': () => Promise.resolve({ items: [] }),
} as unknown as RpcHandlers<AllRpc>;

beforeEach(async () => {
  folder = scratchFolder('gateway');
  hub = rpcAt(`local:${folder.path}`, { timers: systemTimers, log: silentLogger });
  [kept, asked, onTheirWay] = [undefined, 0, Promise.resolve()];
  commands.length = 0;
  await hub.serve('neighbours', handlers);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await hub.close();
  folder.remove();
});

const started = async (current: Buffer, former?: Buffer) => {
  const env = {
    DATA_DIR: folder.path,
    PORT: '0',
    KEY_ENCRYPTION_KEY: current.toString('base64'),
    ...(former && { KEY_ENCRYPTION_KEY_OLD: former.toString('base64') }),
  };
  const seams = { ...testSeams(now), timers: systemTimers };
  const running = await gatewayDefinition.start({ env, seams, log: silentLogger });
  closers.push(() => running.stop());
  return { address: running.address ?? '', readiness: () => running.readiness() };
};
type Started = Awaited<ReturnType<typeof started>>;

const register = (at: Started) =>
  send(at, 'POST', '/v1/registrations', { body: registration, headers: { 'idempotency-key': 'one-key' } });
const dependants = (at: Started) => send(at, 'GET', '/v1/me/dependants', { token });
const home = (at: Started) => send(at, 'GET', '/', { headers: { accept: 'text/html', cookie } });
const ready = (at: Started) => eventually(async () => (await at.readiness()).ready);

it('keeps open what needs none, does nothing that needs some, and goes on when they come', async () => {
  const gateway = await started(kek);
  expect(await gateway.readiness()).toMatchObject({ ready: false, reasons: ['identity does not answer'] });
  expect((await send(gateway, 'GET', '/v1/counties')).status).toBe(200);
  for (const refused of [await register(gateway), await dependants(gateway)]) {
    expect([refused.status, refused.body['code']]).toEqual([503, 'service.unavailable']);
    expect(refused.headers.get('retry-after')).toBe('2');
  }
  const page = await home(gateway);
  expect([page.status, page.headers.getSetCookie()]).toEqual([503, []]);
  expect(commands).toEqual([]);
  kept = sentUnder(kek);
  await ready(gateway);
  expect([(await register(gateway)).status, (await dependants(gateway)).status]).toEqual([202, 200]);
  expect((await home(gateway)).text).toContain('action="/logout"');
});

it('are the same in every gateway and under every key-encryption key: the same command, token and browser session', async () => {
  const gateways: Started[] = [];
  kept = sentUnder(kek);
  gateways.push(await started(kek), await started(kek), await started(next, kek));
  for (const gateway of gateways) await ready(gateway);
  kept = sentUnder(next);
  gateways.push(await started(next, kek), await started(next));
  for (const gateway of gateways) {
    expect([(await register(gateway)).status, (await dependants(gateway)).status]).toEqual([202, 200]);
    expect((await home(gateway)).text).toContain('action="/logout"');
  }
  expect(commands).toHaveLength(gateways.length);
  expect(new Set(commands).size).toBe(1);
});

it('are waited for by whoever comes while they are on their way', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  [kept, onTheirWay] = [sentUnder(kek), promise];
  const gateway = await started(kek);
  const answers = Promise.all([register(gateway), dependants(gateway), home(gateway)]);
  // Whoever came before these has been seen to.
  for (let times = 0; times < 10; times += 1) await send(gateway, 'GET', '/v1/counties');
  resolve();
  expect((await answers).map(({ status }) => status)).toEqual([202, 200, 200]);
});

it('are asked for once, not for every request', async () => {
  kept = sentUnder(kek);
  const gateway = await started(kek);
  await ready(gateway);
  for (let times = 0; times < 5; times += 1) await dependants(gateway);
  expect(asked).toBe(1);
});

it('that lie under another key are never replaced by others: nothing is done, and why is said', async () => {
  kept = sentUnder(next);
  const gateway = await started(kek);
  await eventually(async () => (await gateway.readiness()).reasons.some((reason) => /KEY_ENCRYPTION_KEY/.test(reason)));
  expect((await register(gateway)).status).toBe(503);
  expect(commands).toEqual([]);
});
