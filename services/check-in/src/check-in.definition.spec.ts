// Check-in as it runs: on files, with Nest, started again after an end.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { CheckInRpc } from '#contracts';
import { brokerAt, type Fact } from '#messaging';
import { silentLogger } from '#platform';
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
const setting = { env: { DATA_DIR: folder.path }, seams, log: silentLogger };
const hub = rpcAt(`local:${folder.path}`, { timers: seams.timers, log: silentLogger });
const broker = brokerAt(`embedded:${folder.path}`, { ...seams, log: silentLogger });
const gateway = hub.client<CheckInRpc>('gateway');
const scheduling = new Scheduling();
const closers: (() => Promise<void> | void)[] = [];

beforeEach(() => serveOthers(hub, scheduling, { documents: new Map(), looks: [] }));
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  await hub.close();
  await broker.close();
  folder.remove();
});

const started = async () => {
  const running = await checkInDefinition.start(setting);
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
