// The whole service on a store, for specs: its rpc as citizens use it, what it told, and how to let it die and come back.
import { join } from 'node:path';
import { isDomainError, type Booking, type CommandKey, type SchedulingRpc } from '#contracts';
import { eventStoreAt, viewsAt, type EventStore } from '#event-sourcing';
import { embeddedJobs, type Jobs } from '#jobs';
import type { Fact } from '#messaging';
import { silentLogger } from '#platform';
import { scratchFolder, testSeams } from '#testing';
import { twenty } from '../catalogue/testing/catalogue.testing.ts';
import { createScheduling, type Scheduling } from '../scheduling.ts';

/** Wednesday 2026-12-02, 10:00 local: the one start of `scarce-card`. */
export const scarceStart = '2026-12-02T07:00:00Z';
export const scarce = { service: 'scarce-card', centre: 'first-centre', start: scarceStart } as const;
export const elsewhere = { ...scarce, centre: 'second-centre' } as const;
export const plenty = { service: 'plenty-card', centre: 'first-centre', start: '2026-12-02T06:00:00Z' } as const;

export type Outcome = string;
type Place = Readonly<{ service: string; centre: string; start: string }>;
type Call<P extends keyof SchedulingRpc> = SchedulingRpc[P]['response'];

export const key = (id: string, body = 'body'): CommandKey => ({ id, fingerprint: body });
const context = { deadlineMs: 10_000, caller: 'gateway', signal: new AbortController().signal };

export class World {
  constructor(
    readonly service: Scheduling,
    readonly seams: ReturnType<typeof testSeams>,
    readonly store: EventStore,
    readonly facts: Fact[],
    readonly jobs: Jobs,
    private readonly closing: () => Promise<void>,
  ) {}

  call<P extends keyof SchedulingRpc>(pattern: P, request: SchedulingRpc[P]['request']): Promise<Call<P>> {
    return this.service.rpc[pattern](request, context);
  }

  book(who: string, place: Place = scarce, command = key(`book ${who} ${place.service}`)): Promise<Booking> {
    return this.call('scheduling.book', { ...by(who), person: who, command, ...place });
  }

  hold(who: string, place: Place = scarce, command = key(`hold ${who}`)) {
    return this.call('scheduling.hold', { ...by(who), person: who, command, ...place });
  }

  bookHeld(who: string, hold: string, command = key(`use ${who}`)): Promise<Booking> {
    return this.call('scheduling.book', { ...by(who), person: who, command, hold });
  }

  move(who: string, booking: string, to: Partial<Place> & { start: string }, command = key(`move ${who}`)) {
    const { centre, start } = to;
    const where = centre === undefined ? {} : { centre };
    return this.call('scheduling.move', { ...by(who), command, booking, start, ...where });
  }

  cancel(who: string, booking: string, command = key(`cancel ${who}`)): Promise<Booking> {
    return this.call('scheduling.cancel', { ...by(who), command, booking });
  }

  arrive(booking: string, centre = scarce.centre as string, command = key(`gate ${booking}`)) {
    return this.call('scheduling.arrive', { command, booking, centre, at: this.seams.clock.now() });
  }

  async statuses(who: string): Promise<readonly string[]> {
    return (await this.call('scheduling.bookings', by(who))).items.map(({ status }) => status);
  }

  /** How many bookings of these people stand as confirmed. */
  async confirmed(people: readonly string[]): Promise<number> {
    const each = await Promise.all(people.map((who) => this.statuses(who)));
    return each.flat().filter((status) => status === 'confirmed').length;
  }

  /** How many streams of the store begin so. */
  async streams(prefix: string): Promise<number> {
    const names = new Set<string>();
    for await (const { stream } of this.store.all(prefix)) names.add(stream);
    return names.size;
  }

  /** The types of the events of a stream. */
  async typesOf(stream: string): Promise<readonly string[]> {
    return (await this.store.read(stream)).flatMap(({ events }) => events.map(({ type }) => type));
  }

  /** Free places at the start, as shown. */
  async free({ service, centre, start }: Place = scarce): Promise<number> {
    const { items } = await this.call('scheduling.slots', { service, centre, date: start.slice(0, 10) });
    return items.find((item) => item.start === start)?.free ?? 0;
  }

  /** What is left of a process that died: timers and files of this one, nothing is waited for. */
  async abandon(): Promise<void> {
    void this.service.stop();
    void this.service.relay.stop();
    await this.closing();
  }

  async close(): Promise<void> {
    await this.service.stop();
    await this.closing();
  }
}

export const by = (citizen: string) => ({ citizen, persons: [citizen] });

/** What became of a request: 'ok' or the code of the refusal. */
export const outcome = async (work: Promise<unknown>): Promise<Outcome> =>
  work.then(
    () => 'ok',
    (error: unknown) => (isDomainError(error) ? error.code : `not a refusal: ${String(error)}`),
  );

/** How often each outcome came. */
export const tally = (outcomes: readonly Outcome[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {};
  for (const one of outcomes) counts[one] = (counts[one] ?? 0) + 1;
  return counts;
};

type Options = Readonly<{ store?: EventStore; exclusive?: boolean; now?: string; views?: string }>;

/** A service that has started, at 2026-12-01 08:00 local unless said otherwise. */
export const world = async (options: Options = {}): Promise<World> => {
  const store = options.store ?? (await eventStoreAt('memory:', 'scheduling'));
  const views = await viewsAt(options.views ?? 'memory:', 'scheduling');
  const seams = testSeams(options.now);
  const folder = scratchFolder('scheduling');
  const jobs = embeddedJobs({ ...seams, log: silentLogger, file: join(folder.path, 'jobs.db') });
  const facts: Fact[] = [];
  const service = createScheduling({
    ...{ store, views, jobs, seams, log: silentLogger, pack: twenty(), holdSeconds: 300 },
    exclusive: options.exclusive ?? true,
    publish: (told) => {
      facts.push(...told);
      return Promise.resolve();
    },
  });
  await service.start();
  return new World(service, seams, store, facts, jobs, async () => {
    await jobs.close();
    await views.close();
    folder.remove();
  });
};
