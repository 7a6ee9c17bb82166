// Faults of the event store and of how scheduling tells what it wrote.
import type { AppendOutcome, EventStore } from '#event-sourcing';
import type { Fact } from '#messaging';
import type { SchedulingPorts } from '../../../services/scheduling/src/scheduling.ts';
import type { Tooth } from './tooth.ts';

const wrapped = (store: EventStore, change: Partial<EventStore>): EventStore => ({
  append: (batch) => store.append(batch),
  read: (stream, from) => store.read(stream, from),
  untold: (limit, after) => store.untold(limit, after),
  markTold: (commits) => store.markTold(commits),
  retell: (since) => store.retell(since),
  all: (prefix) => store.all(prefix),
  close: () => store.close(),
  ...(store.heartbeats ? { heartbeats: store.heartbeats } : {}),
  ...change,
});

const onStore = (says: string, change: (store: EventStore) => Partial<EventStore>): Tooth => ({
  says,
  extent: 'core',
  plant: () => ({ variant: { store: (store) => wrapped(store, change(store)) } }),
});

const outcomes = (says: string, change: (outcome: AppendOutcome) => AppendOutcome): Tooth =>
  onStore(says, (store) => ({ append: async (batch) => (await store.append(batch)).map(change) }));

type Publish = SchedulingPorts['publish'];
const onPublish = (says: string, change: (publish: Publish) => Publish): Tooth => ({
  says,
  extent: 'core',
  plant: () => ({ variant: { scheduling: (ports) => ({ ...ports, publish: change(ports.publish) }) } }),
});

let random = 0;

export const storeTeeth = {
  'acknowledge-before-append': onStore('says yes while the append is still on its way', (store) => ({
    append: (batch) => {
      store.append(batch).catch(() => undefined);
      return Promise.resolve(batch.map(() => 'won' as const));
    },
  })),
  'no-fence': outcomes('takes an append that lost for one that won', (outcome) =>
    outcome === 'lost' ? 'won' : outcome,
  ),
  'unknown-is-won': outcomes('takes an unknown outcome for a yes', (outcome) =>
    outcome === 'unknown' ? 'won' : outcome,
  ),
  'errors-are-won': onStore('takes an error of the store for a yes', (store) => ({
    append: (batch) => store.append(batch).catch(() => batch.map(() => 'won' as const)),
  })),
  'reads-lag': onStore('reads from a replica that has not heard the last commit', (store) => ({
    read: async (stream, from) => (await store.read(stream, from)).slice(0, -1),
  })),
  'marks-before-publish': onPublish('marks facts as told before the broker holds them', (publish) => (facts) => {
    publish(facts).catch(() => undefined);
    return Promise.resolve();
  }),
  'publish-errors-are-swallowed': onPublish(
    'goes on when the broker did not answer',
    (publish) => (facts) => publish(facts).catch(() => undefined),
  ),
  'told-in-reverse': onPublish('sends a batch in another order', (publish) => (facts) => publish(facts.toReversed())),
  'told-under-random-ids': onPublish(
    'gives a fact another id each time it is told',
    (publish) => (facts) =>
      publish(facts.map((fact): Fact => ({ ...fact, id: `${fact.id}.${String((random += 1))}` }))),
  ),
  'told-only-once-a-batch': onPublish(
    'sends only the first of a batch',
    (publish) => (facts) => publish(facts.slice(0, 1)),
  ),
  'forgets-the-untold': onStore('looks for nothing untold after a start', () => ({
    untold: () => Promise.resolve([]),
  })),
} as const satisfies Record<string, Tooth>;
