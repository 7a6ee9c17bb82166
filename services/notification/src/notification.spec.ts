import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { AllRpc, BookingRecord, Contact, IdentityRpc, SchedulingRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { commitQueue, eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import { embeddedJobs, type Jobs } from '#jobs';
import type { Fact } from '#messaging';
import { silentLogger } from '#platform';
import { localRpc } from '#rpc';
import { eventually, scratchFolder, testSeams } from '#testing';
import { phoneChannels } from './channel/channels.ts';
import { onScreenPhone, type OnScreenPhone } from './channel/on-screen-phone.ts';
import { createNotification, type Notification } from './notification.ts';
import { keepQuietUntil } from './sending/quiet.ts';

const pack = loadCountryPack('ke');
const contact: Contact = { givenName: 'Asha', phone: '+254700000001', email: null, language: 'en' };
const booking: BookingRecord = {
  id: 'b1',
  reference: '7KM4P-2QXW9',
  status: 'confirmed',
  citizen: 'c1',
  person: 'c1',
  service: 'kra-pin',
  centre: 'nairobi-gpo',
  counter: 'tax',
  start: '2026-12-03T06:20:00Z',
  end: '2026-12-03T06:35:00Z',
  date: '2026-12-03',
  revision: 1,
  version: 1,
};

const taken = (over: Readonly<Record<string, unknown>> = {}): Fact => {
  const { id, version: _, ...rest } = booking;
  const data = { ...rest, booking: id, at: '2026-12-01T05:00:00Z', ...over };
  const type = 'huduma.scheduling.booking.taken.v1';
  const base = { topic: 'huduma.scheduling.booking', key: id, source: '/scheduling', type };
  return { ...base, id: `b1/${String(data.revision)}/taken`, time: '2026-12-01T05:00:00.120Z', data };
};

describe('notification', () => {
  let folder: ReturnType<typeof scratchFolder>;
  let seams: ReturnType<typeof testSeams>;
  let [store, jobs, phone, service] = [] as unknown as [EventStore, Jobs, OnScreenPhone, Notification];
  let known: { contact: Contact | null; booking: BookingRecord; up: boolean };

  const start = async (): Promise<void> => {
    const hub = localRpc({ timers: seams.timers, log: silentLogger });
    await hub.serve<Pick<IdentityRpc, 'identity.contact' | 'identity.code'>>('identity', {
      'identity.contact': () =>
        known.up ? Promise.resolve(known.contact) : Promise.reject(new Error('identity is down')),
      'identity.code': ({ issue }) =>
        Promise.resolve(
          issue === 2 ? { username: 'simba-4821', code: 'K7M4P2QX', notAfter: '2026-12-02T05:00:00Z' } : null,
        ),
    });
    await hub.serve<Pick<SchedulingRpc, 'scheduling.find'>>('scheduling', {
      'scheduling.find': () => Promise.resolve({ items: [known.booking] }),
    });
    const views = await viewsAt('memory:', 'notification');
    jobs = embeddedJobs({ file: `${folder.path}/jobs.db`, ...seams, log: silentLogger });
    const queue = commitQueue(store);
    const rpc = hub.client<AllRpc>('notification');
    const parts = { queue, views, jobs, rpc, channels: phoneChannels(phone), pack, seams };
    service = createNotification({ ...parts, log: silentLogger, exclusive: true });
    await service.start();
  };

  beforeEach(async () => {
    seams = testSeams('2026-12-01T05:00:00Z');
    known = { contact, booking, up: true };
    folder = scratchFolder();
    store = await eventStoreAt('memory:', 'notification');
    phone = onScreenPhone(folder.path);
    await start();
  });

  const stop = async (): Promise<void> => {
    await service.stop();
    await jobs.close();
  };

  afterEach(async () => {
    await stop();
    phone.close();
    folder.remove();
  });

  const texts = () => phone.messages().map(({ kind, text }) => `${kind}: ${text}`);

  it('tells a booking once, however often the fact is told', async () => {
    await service.hear(taken());
    await service.hear(taken());
    await eventually(() => phone.messages().length > 0);
    await service.hear(taken());
    expect(texts()).toEqual([
      'booking-confirmed: Asha, booked: KRA PIN, GPO Nairobi, Thu 3 Dec 09:20. Ref 7KM4P-2QXW9. Show this SMS at the gate.',
    ]);
  });

  it('reminds at 17:00 of the day before, naming what to bring', async () => {
    await service.hear(taken());
    seams.clock.set('2026-12-02T14:00:00Z');
    await jobs.runDue();
    await eventually(() => phone.messages().some(({ kind }) => kind === 'reminder'));
    expect(phone.messages().at(-1)?.text).toContain('Bring: ');
  });

  it('reminds nobody of a booking that was moved since', async () => {
    await service.hear(taken());
    known.booking = { ...booking, revision: 2, version: 2 };
    seams.clock.set('2026-12-02T14:00:00Z');
    await jobs.runDue();
    await eventually(() => phone.messages().length > 0);
    expect(phone.messages().map(({ kind }) => kind)).toEqual(['booking-confirmed']);
  });

  it('reminds of the place that stands, though the one before it would have been due later', async () => {
    const later = { start: '2026-12-10T06:20:00Z', end: '2026-12-10T06:35:00Z', date: '2026-12-10' };
    await service.hear(taken(later));
    await service.hear(taken({ revision: 2, from: { centre: booking.centre, counter: booking.counter, ...later } }));
    known.booking = { ...booking, revision: 2, version: 2 };
    seams.clock.set('2026-12-02T14:00:00Z');
    await jobs.runDue();
    await eventually(() => phone.messages().some(({ kind }) => kind === 'reminder'));
    seams.clock.set('2026-12-09T14:00:00Z');
    await jobs.runDue();
    expect(phone.messages().filter(({ kind }) => kind === 'reminder')).toHaveLength(1);
  });

  it('sends no reminder for a booking made after 17:00 of the day before', async () => {
    await service.hear(taken({ at: '2026-12-02T14:30:00Z' }));
    seams.clock.set('2026-12-02T15:00:00Z');
    await jobs.runDue();
    await eventually(() => phone.messages().length > 0);
    expect(phone.messages().map(({ kind }) => kind)).toEqual(['booking-confirmed']);
  });

  it('sends the login details of the issue that lives, and gives up one that has ended', async () => {
    const issued = (issue: number): Fact => ({
      topic: 'huduma.identity.citizen',
      key: 'c1',
      id: `c1/${String(issue)}`,
      type: 'huduma.identity.citizen.code-issued.v1',
      source: '/identity',
      time: '2026-12-01T05:00:00Z',
      data: { citizen: 'c1', issue, purpose: 'login-details', notAfter: '2026-12-02T05:00:00Z' },
    });
    await service.hear(issued(1));
    await service.hear(issued(2));
    await eventually(() => phone.messages().length > 0);
    expect(phone.messages()).toHaveLength(1);
    expect(phone.messages()[0]?.text).toContain('\nusername: simba-4821\ncode: K7M4P2QX\n');
  });

  it('gives up after a restore what was due before the quiet ends, and goes on with what comes later', async () => {
    await stop();
    const { clock, timers } = seams;
    await keepQuietUntil({ store, clock, timers }, '2026-12-01T12:00:00Z');
    await start();
    await service.hear(taken());
    await eventually(async () => (await service.statistics()).counts.givenUp === 1);
    seams.clock.set('2026-12-02T14:00:00Z');
    await jobs.runDue();
    await eventually(() => phone.messages().length > 0);
    expect(phone.messages().map(({ kind }) => kind)).toEqual(['reminder']);
  });

  it('waits while identity is down and tells then', async () => {
    known.up = false;
    await service.hear(taken());
    known.up = true;
    await eventually(() => phone.messages().length === 1);
  });

  it('gives up what was meant for somebody who was erased', async () => {
    known.contact = null;
    await service.hear(taken());
    await eventually(async () => {
      const commits = await Array.fromAsync(store.all());
      return commits.some(({ events }) => events.some(({ type }) => type === 'MessageGivenUp'));
    });
    expect(phone.messages()).toEqual([]);
  });

  it('takes up after a crash what was requested and not sent, and repeats nothing on the phone', async () => {
    known.up = false;
    await service.hear(taken());
    await stop();
    known.up = true;
    await start();
    await eventually(() => phone.messages().length === 1);
    await stop();
    await start();
    expect(phone.messages()).toHaveLength(1);
  });

  it('also mails the news of bookings to whoever gave an address', async () => {
    known.contact = { ...contact, email: 'asha@example.org' };
    await service.hear(taken());
    await eventually(() => phone.messages().length === 2);
    expect(phone.messages().map(({ channel, to }) => [channel, to])).toEqual(
      expect.arrayContaining([
        ['sms', contact.phone],
        ['email', 'asha@example.org'],
      ]),
    );
  });
});
