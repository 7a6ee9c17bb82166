// Check-in as it runs: on files, with Nest, started again after an end.
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { CheckInRpc } from '#contracts';
import { brokerAt, type Fact } from '#messaging';
import { keyEncryptionKey, secretContext, silentLogger, wrappingOf } from '#platform';
import { rpcAt } from '#rpc';
import { eventually, scratchFolder, testSeams } from '#testing';
import { checkInDefinition } from './check-in.definition.ts';
import {
  arrivedFact,
  bookingOf,
  centre,
  date,
  deskOfficer,
  gateOfficer,
  Scheduling,
  serveOthers,
} from './support/scripted.ts';

const folder = scratchFolder('check-in');
const seams = testSeams('2026-12-01T05:45:00Z');
const env = { DATA_DIR: folder.path };
const hub = rpcAt(`local:${folder.path}`, { timers: seams.timers, log: silentLogger });
const broker = brokerAt(`embedded:${folder.path}`, { ...seams, log: silentLogger });
const gateway = hub.client<CheckInRpc>('gateway');
const scheduling = new Scheduling();
// Identity keeps the secret, wrapped by the key of the folder as long as nobody changes that.
const slipKeys = Buffer.from(seams.random.bytes(32));
const sentUnder = (kek: Buffer) => {
  const wrapped = wrappingOf({ current: kek }, seams.random).wrap(secretContext('slipKeys'), slipKeys);
  return { slipKeys: Buffer.from(wrapped).toString('base64url') };
};
const kek = keyEncryptionKey(undefined, folder.path, seams.random);
const others: Parameters<typeof serveOthers>[2] = { documents: new Map(), looks: [] };
const closers: (() => Promise<void> | void)[] = [];

beforeAll(() => serveOthers(hub, scheduling, others));
beforeEach(() => {
  others.secrets = sentUnder(kek);
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(async () => {
  await hub.close();
  await broker.close();
  folder.remove();
});

const started = async (change: Readonly<Record<string, string>> = {}) => {
  const running = await checkInDefinition.start({ env: { ...env, ...change }, seams, log: silentLogger });
  let ended: Promise<void> | undefined;
  const stop = () => (ended ??= running.stop());
  closers.push(stop);
  return stop;
};

it('hears of arrivals, answers its doors, tells its facts, and keeps all of it over a restart', async () => {
  const told: Fact[] = [];
  const listening = await broker.subscribe('spec', ['huduma.check-in.visit'], async (fact) => {
    await Promise.resolve(told.push(fact));
  });
  closers.push(() => listening.stop());
  const first = await started();
  await broker.publish([arrivedFact('b1')]);
  const waiting = () => gateway.call('check-in.queue', { centre });
  const isWaiting = async () =>
    (await waiting()).items.some(({ booking, status }) => booking === 'b1' && status === 'waiting');
  await eventually(isWaiting);
  const { keys } = await gateway.call('check-in.jwks', {});
  await first();

  await started();
  expect((await waiting()).items).toMatchObject([{ booking: 'b1', status: 'waiting' }]);
  expect((await gateway.call('check-in.jwks', {})).keys).toEqual(keys);
  expect((await gateway.call('check-in.gate-list', { centre, date })).items).toMatchObject([{ booking: 'b1' }]);

  scheduling.add(bookingOf('b2'));
  const { token } = await gateway.call('check-in.slip', { booking: bookingOf('b2') });
  const asked = { centre, officer: gateOfficer, command: { id: 'k1', fingerprint: 'f' }, slip: token };
  expect(await gateway.call('check-in.arrive', asked)).toMatchObject({ ticket: 'ID2', admitted: true });
  const call = {
    centre,
    counter: 'identity',
    desk: '4',
    officer: deskOfficer,
    command: { id: 'k2', fingerprint: 'f' },
  };
  expect(await gateway.call('check-in.call', call)).toMatchObject({ booking: 'b1', desk: '4' });
  await eventually(() => told.length === 3);
  expect(told.map(({ subject }) => subject?.at(-1))).toEqual(['1', '2', '1']);
});

it('signs with the same keys under the next key-encryption key, and says no to a slip rather than signing with another', async () => {
  const next = Buffer.alloc(32, 9);
  const under = (key: Buffer, former?: Buffer) => ({
    KEY_ENCRYPTION_KEY: key.toString('base64'),
    ...(former && { KEY_ENCRYPTION_KEY_OLD: former.toString('base64') }),
  });
  const slip = (id: string) => {
    scheduling.add(bookingOf(id));
    return gateway.call('check-in.slip', { booking: bookingOf(id) });
  };
  const kidOf = (token: string) => Buffer.from(token.split('.')[0] ?? '', 'base64url').toString();
  let stop = await started();
  const { token } = await slip('b4');
  await stop();

  stop = await started(under(next, kek));
  expect(kidOf((await slip('b5')).token)).toBe(kidOf(token));
  await stop();
  others.secrets = sentUnder(next);
  stop = await started(under(next, kek));
  expect(kidOf((await slip('b6')).token)).toBe(kidOf(token));
  await stop();

  stop = await started(under(next));
  expect(kidOf((await slip('b7')).token)).toBe(kidOf(token));
  const asked = { centre, officer: gateOfficer, command: { id: 'k4', fingerprint: 'f' }, slip: token };
  expect(await gateway.call('check-in.arrive', asked)).toMatchObject({ admitted: true });
  await stop();

  await started(under(kek));
  await expect(slip('b8')).rejects.toMatchObject({ code: 'service.unavailable' });
  expect((await gateway.call('check-in.jwks', {})).keys).toHaveLength(1);
});
