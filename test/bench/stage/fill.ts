// Fills a data folder with bookings made long ago: the deciders' own events, appended through the event store in large batches,
// folded into the views by the service itself, and told to nobody. Run as a process of its own: fill.ts FOLDER PACKS BLOCKS-AS-JSON
import { createHash } from 'node:crypto';
import { loadCountryPack } from '#country-pack';
import { eventStoreAt, seal, viewsAt, type EventStore, type Message, type NewCommit } from '#event-sourcing';
import { jobsAt } from '#jobs';
import { instantOf } from '#time';
import { addDays, addMinutes, endOfDay, silentLogger, systemSetting } from '#platform';
import type * as AgendaDecider from '../../../services/scheduling/src/agenda/agenda.decider.ts';
import type * as BookingDecider from '../../../services/scheduling/src/booking/booking.decider.ts';
import type * as Catalogue from '../../../services/scheduling/src/catalogue/catalogue.service.ts';
import type * as Scheduling from '../../../services/scheduling/src/scheduling.ts';
import { built } from './built.ts';
import { centreCount, centreId, hugeCounter, opens, serviceId, slotMinutes, zone } from './pack.ts';

/** One counter of each centre on one day, each with so many bookings: by the same people, one service at each centre. */
export type Block = Readonly<{ date: string; people: number; name: string }>;

const { agenda } = await built<typeof AgendaDecider>('scheduling/src/agenda/agenda.decider.js');
const { bookings } = await built<typeof BookingDecider>('scheduling/src/booking/booking.decider.js');
const { createCatalogue } = await built<typeof Catalogue>('scheduling/src/catalogue/catalogue.service.js');
const { createScheduling } = await built<typeof Scheduling>('scheduling/src/scheduling.js');

const commitsAtOnce = 5_000;
/** As large as commits of a busy counter are. */
const grantsPerCommit = 40;
const slotsUsed = 100;

type Decider<S, C, E extends Message> = Readonly<{
  initial: S;
  decide: (command: C, state: S) => readonly E[];
  evolve: (state: S, event: E) => S;
}>;

/** One stream, decided in memory; what it decides is handed on commit by commit. */
class Stream<S, C, E extends Message> {
  #state: S;
  #version = 0;
  #hash = '';
  #events: (E & { commandId: string })[] = [];
  readonly #name: string;
  readonly #decider: Decider<S, C, E>;

  constructor(name: string, decider: Decider<S, C, E>) {
    [this.#name, this.#decider, this.#state] = [name, decider, decider.initial];
  }

  decide(command: C, commandId: string): void {
    for (const event of this.#decider.decide(command, this.#state)) {
      this.#state = this.#decider.evolve(this.#state, event);
      this.#events.push({ ...event, commandId });
    }
  }

  get waiting(): number {
    return this.#events.length;
  }

  commit(recordedAt: string): NewCommit {
    const from = this.#version + 1;
    const commit = { stream: this.#name, from, events: this.#events, previousHash: this.#hash, recordedAt };
    this.#hash = seal(commit).hash;
    this.#version += this.#events.length;
    this.#events = [];
    return commit;
  }
}

/** Commits of many streams, appended together: at most one of a stream in a batch. */
class Batches {
  #waves: NewCommit[][] = [];
  #depth = new Map<string, number>();
  #size = 0;
  readonly #store: EventStore;

  constructor(store: EventStore) {
    this.#store = store;
  }

  async add(commit: NewCommit): Promise<void> {
    const depth = this.#depth.get(commit.stream) ?? 0;
    this.#depth.set(commit.stream, depth + 1);
    (this.#waves[depth] ??= []).push(commit);
    this.#size += 1;
    if (this.#size >= commitsAtOnce) await this.flush();
  }

  async flush(): Promise<void> {
    const waves = this.#waves;
    this.#waves = [];
    this.#depth = new Map();
    this.#size = 0;
    for (const wave of waves) {
      const outcomes = await this.#store.append(wave);
      if (outcomes.some((outcome) => outcome !== 'won')) throw new Error('a commit of the filling was not taken');
    }
  }
}

type Rules = Catalogue.CatalogueService;

const idOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 26);

const fillBlock = async (batches: Batches, rules: Rules, { date, people, name }: Block): Promise<void> => {
  const now = instantOf(addDays(date, -1), '06:00', zone);
  const recordedAt = now.replace('Z', '.000Z');
  const dayEnd = endOfDay(date, zone);
  const persons = Array.from({ length: people }, (_, i) => idOf(`${name} person ${String(i)}`));
  const own = persons.map((person) => new Stream(`bookings-${person}`, bookings));
  for (let at = 0; at < centreCount; at += 1) {
    const centre = centreId(at);
    const found = await rules.rulesFor(centre, hugeCounter, date);
    if (!found) throw new Error(`no rules for ${centre} on ${date}`);
    const agendaName = `agenda-${centre}.${hugeCounter}.${date}`;
    const day = new Stream(agendaName, agenda);
    day.decide({ type: 'OpenAgenda', data: { rules: found } }, 'open');
    for (const [i, person] of persons.entries()) {
      const [service, booking] = [serviceId(at), idOf(`${name} ${centre} ${person}`)];
      const start = addMinutes(instantOf(date, opens, zone), (i % slotsUsed) * slotMinutes);
      const place = { centre, counter: hugeCounter, date, start, end: addMinutes(start, slotMinutes), dayEnd };
      const who = { booking, citizen: person, person, service, kind: 'public' as const };
      const key = { id: `k-${booking}`, fingerprint: booking };
      own[i]?.decide({ type: 'RequestBooking', data: { ...who, key, now, place, zone } }, key.id);
      const stream = own[i];
      if (stream) await batches.add(stream.commit(recordedAt));
      day.decide({ type: 'GrantPlace', data: { ...who, revision: 1, start, now } }, `grant-${booking}.1`);
      if (day.waiting >= grantsPerCommit) await batches.add(day.commit(recordedAt));
    }
    if (day.waiting > 0) await batches.add(day.commit(recordedAt));
  }
};

const fill = async (dataDir: string, packs: string, blocks: readonly Block[]): Promise<void> => {
  const { seams } = systemSetting('fill', { DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  const pack = loadCountryPack('bench', packs);
  const store = await eventStoreAt(`sqlite:${dataDir}`, 'scheduling');
  const shared = { store, pack, clock: seams.clock, timers: seams.timers, exclusive: true };
  const rules = createCatalogue(shared);
  await rules.fill();
  const batches = new Batches(store);
  for (const block of blocks) await fillBlock(batches, rules, block);
  await batches.flush();
  const views = await viewsAt(`sqlite:${dataDir}`, 'scheduling');
  const jobs = jobsAt(`embedded:${dataDir}`, { ...seams, log: silentLogger });
  const publish = () => Promise.resolve();
  const service = createScheduling({ ...shared, views, jobs, publish, seams, log: silentLogger, holdSeconds: 300 });
  await service.start();
  await service.relay.told();
  await service.stop();
  await views.close();
  await jobs.close();
  await store.close();
};

const [dataDir = '', packs = '', blocks = '[]'] = process.argv.slice(2);
await fill(dataDir, packs, JSON.parse(blocks) as readonly Block[]);
