import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { AllRpc, IdentityRpc } from '#contracts';
import { commitQueue, eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import { nobodyWaits, silentLogger, type Precedence } from '#platform';
import { localRpc } from '#rpc';
import { eventually, scratchFolder, testSeams } from '#testing';
import { onScreenPhone, type OnScreenPhone } from '../channel/on-screen-phone.ts';
import { createNotification } from '../notification.ts';
import { pack, taken } from '../testing/house.ts';
import { mortalStore } from '../testing/mortal-store.ts';

const nothing = () => Promise.resolve();
const jobs = { add: nothing, cancel: nothing, work: nothing, runDue: nothing, close: nothing };
const asha = { givenName: 'Asha', phone: '+254700000001', email: null, language: 'en' } as const;

let [store, phone, folder] = [] as unknown as [EventStore, OnScreenPhone, ReturnType<typeof scratchFolder>];
let closing: (() => Promise<void>)[] = [];

/** A process on the store and the phone; `whenTaken` is called when the phone has a message, before anybody hears of it. */
const start = async (
  exclusive: boolean,
  whenTaken: (kill: () => void) => Promise<void> = nothing,
  precedence: Precedence = nobodyWaits,
) => {
  const seams = { ...testSeams('2026-12-02T15:00:00Z'), precedence };
  const hub = localRpc({ timers: seams.timers, log: silentLogger });
  await hub.serve<Pick<IdentityRpc, 'identity.contact'>>('identity', {
    'identity.contact': () => Promise.resolve(asha),
  });
  const mortal = mortalStore(store);
  const sms = phone.channel('sms');
  const send: typeof sms.send = async (outgoing) => {
    const answer = await sms.send(outgoing);
    await whenTaken(mortal.kill);
    return answer;
  };
  const service = createNotification({
    queue: commitQueue(mortal.store),
    views: await viewsAt('memory:', 'notification'),
    channels: { sms: { ...sms, send }, email: phone.channel('email'), phone },
    ...{ jobs, rpc: hub.client<AllRpc>('notification'), pack, seams, log: silentLogger, exclusive },
  });
  await service.start();
  closing.push(() => {
    mortal.bury();
    return service.stop();
  });
  return service;
};

/** The types of the events of each commit. */
const commits = async (): Promise<readonly (readonly string[])[]> =>
  (await Array.fromAsync(store.all('message-'))).map(({ events }) => events.map(({ type }) => type));

beforeEach(async () => {
  folder = scratchFolder('afterwards');
  store = await eventStoreAt('memory:', 'notification');
  phone = onScreenPhone(folder.path);
  closing = [];
});
afterEach(async () => {
  await Promise.all(closing.map((close) => close()));
  phone.close();
  folder.remove();
});

it('records an attempt with its outcome where the channel drops repeats and nobody else writes', async () => {
  const service = await start(true);
  await service.hear(taken());
  await eventually(async () => (await commits()).length === 2);
  expect(await commits()).toEqual([['MessageRequested'], ['SendingStarted', 'MessageSent']]);
});

it('records first that it sends where others write too', async () => {
  const seen: (readonly (readonly string[])[])[] = [];
  const service = await start(false, async () => void seen.push(await commits()));
  await service.hear(taken());
  await eventually(async () => (await commits()).length === 3);
  expect(seen).toEqual([[['MessageRequested'], ['SendingStarted']]]);
});

it('sends again what it sent before it died with nothing recorded, and the phone has it once', async () => {
  let calls = 0;
  const dying = await start(true, (kill) => {
    calls += 1;
    kill();
    return Promise.resolve();
  });
  await dying.hear(taken());
  await eventually(() => calls === 1);
  expect(await commits()).toEqual([['MessageRequested']]);
  await start(true, () => {
    calls += 1;
    return Promise.resolve();
  });
  await eventually(async () => (await commits()).length === 2);
  expect([calls, phone.messages().length]).toEqual([2, 1]);
});

it('neither shows nor sends what was asked for while people go first', async () => {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const service = await start(true, nothing, { answering: (work) => work(), turn: () => promise });
  await service.hear(taken());
  await new Promise((turn) => setImmediate(turn));
  expect([(await service.statistics()).waiting, phone.messages()]).toEqual([0, []]);
  resolve(true);
  await eventually(() => phone.messages().length === 1);
});
