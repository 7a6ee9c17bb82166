// The whole service on memory stores with an SMS provider of our own, its neighbours scripted. Test code.
import type { AllRpc, BookingRecord, Contact, IdentityRpc, SchedulingRpc } from '#contracts';
import { loadCountryPack } from '#country-pack';
import { commitQueue, eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import { embeddedJobs, type Jobs } from '#jobs';
import type { Fact } from '#messaging';
import { silentLogger } from '#platform';
import { localRpc } from '#rpc';
import { eventually, scratchFolder, testSeams } from '#testing';
import { africasTalkingAddress } from '../channel/addresses.ts';
import { africasTalkingChannel } from '../channel/africastalking.ts';
import { onScreenPhone } from '../channel/on-screen-phone.ts';
import { createNotification, type Notification } from '../notification.ts';
import { mortalStore } from './mortal-store.ts';
import { fakeAfricasTalking, type FakeAfricasTalking } from './fake-africastalking.ts';

export const pack = loadCountryPack('ke');
const asha: Contact = { givenName: 'Asha', phone: '+254700000001', email: null, language: 'en' };

export const booking = (id = 'b1', revision = 1): BookingRecord => ({
  id,
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
  revision,
  version: revision,
});

/** A booking was taken; of a later revision: moved. */
export const taken = (id = 'b1', revision = 1, citizen = 'c1'): Fact => {
  const { id: _, version: __, ...rest } = booking(id, revision);
  const { centre, counter, start, end } = rest;
  const from = revision > 1 ? { from: { centre, counter, start, end } } : {};
  return {
    topic: 'huduma.scheduling.booking',
    key: id,
    id: `${id}/${String(revision)}/taken`,
    type: 'huduma.scheduling.booking.taken.v1',
    source: '/scheduling',
    time: '2026-12-01T05:00:00Z',
    // The reminder is left out of these stories: made later than 17:00 of the day before.
    data: { ...rest, booking: id, citizen, at: '2026-12-02T15:00:00Z', ...from },
  };
};

/** One run of the service. `kill`: from now on nothing it does is recorded. */
export type Process = Pick<Notification, 'hear' | 'rpc'> & Readonly<{ kill(): void; runDue(): Promise<void> }>;

export class House {
  contacts: Record<string, Contact | null> = { c1: asha };
  identityUp = true;
  jobsUp = true;
  readonly seams = testSeams('2026-12-02T15:00:00Z');
  readonly folder = scratchFolder('notification');
  #closing: (() => Promise<void>)[] = [];
  #life = 0;

  private constructor(
    readonly provider: FakeAfricasTalking,
    readonly store: EventStore,
  ) {}

  static async open(): Promise<House> {
    return new House(await fakeAfricasTalking(), await eventStoreAt('memory:', 'notification'));
  }

  /** A process: its views, jobs and memory are its own; the store it shares with those before it. */
  async start(): Promise<Process> {
    const { seams } = this;
    this.#life += 1;
    const hub = localRpc({ timers: seams.timers, log: silentLogger });
    await hub.serve<Pick<IdentityRpc, 'identity.contact'>>('identity', {
      'identity.contact': ({ recipient }) =>
        this.identityUp
          ? Promise.resolve(this.contacts[recipient] ?? null)
          : Promise.reject(new Error('identity is down')),
    });
    await hub.serve<Pick<SchedulingRpc, 'scheduling.find'>>('scheduling', {
      'scheduling.find': () => Promise.resolve({ items: [] }),
    });
    const address = africasTalkingAddress(`africastalking:http://127.0.0.1:${this.provider.port}?username=u`);
    const parts = { apiKey: 'k', timers: seams.timers, log: silentLogger, patienceMs: 2_000 };
    const sms = africasTalkingChannel({ address, ...parts });
    const phone = onScreenPhone(`${this.folder.path}/${String(this.#life)}`);
    const file = `${this.folder.path}/jobs-${String(this.#life)}.db`;
    const embedded = embeddedJobs({ file, ...seams, log: silentLogger });
    const add: Jobs['add'] = (job) =>
      this.jobsUp ? embedded.add(job) : Promise.reject(new Error('the job engine is away'));
    const jobs: Jobs = { ...embedded, add };
    const mortal = mortalStore(this.store);
    const service = createNotification({
      queue: commitQueue(mortal.store),
      views: await viewsAt('memory:', 'notification'),
      jobs,
      rpc: hub.client<AllRpc>('notification'),
      channels: { sms, email: phone.channel('email') },
      pack,
      seams,
      log: silentLogger,
      exclusive: true,
    });
    await service.start();
    const stop = async () => {
      mortal.bury();
      await service.stop();
      await jobs.close();
      phone.close();
    };
    this.#closing.push(stop);
    return { hear: service.hear, rpc: service.rpc, kill: mortal.kill, runDue: () => jobs.runDue() };
  }

  /** The kinds of all events of a message's streams, as stored. */
  async events(): Promise<readonly string[]> {
    const commits = await Array.fromAsync(this.store.all('message-'));
    return commits.flatMap(({ events }) => events.map(({ type }) => type));
  }

  has(type: string): Promise<unknown> {
    return eventually(async () => (await this.events()).includes(type));
  }

  async close(): Promise<void> {
    this.provider.meetWith(() => undefined);
    await Promise.allSettled(this.#closing.map((stop) => stop()));
    await this.provider.close();
    this.folder.remove();
  }
}
