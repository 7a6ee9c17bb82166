// What outlives every process: durable stores and views by service, the broker, the job engine, the network.
import type { CountryPack } from '#country-pack';
import type { Commit, EventStore, RelayLag, ViewStore } from '#event-sourcing';
import { MemoryEventStore } from '../../../libs/event-sourcing/src/adapters/memory/memory-event-store.ts';
import type { Scheduling, SchedulingPorts } from '../../../services/scheduling/src/scheduling.ts';
import type { Life, Sim } from '../engine/sim.ts';
import { SimBroker } from '../ports/broker.ts';
import { SimJobs } from '../ports/jobs.ts';
import { SimRpc } from '../ports/rpc.ts';
import { SimStore } from '../ports/store.ts';
import { DurableViews, viewsOf } from '../ports/views.ts';

/** `small`: one process on files. `large`: a process per service, two of scheduling, stores over a network. */
export type Size = 'small' | 'large';

/** Where a planted fault takes hold; empty for the product itself. */
export type Variant = Readonly<{
  scheduling?: (ports: SchedulingPorts) => Scheduling;
  ports?: (ports: SchedulingPorts) => SchedulingPorts;
  store?: (store: EventStore, life: Life) => EventStore;
  broker?: (sim: Sim) => SimBroker;
}>;

export type Running = Readonly<{
  name: string;
  life: Life;
  service: unknown;
  openIntents?: () => Promise<number>;
  lag?: () => RelayLag;
}>;

export class Ground {
  readonly broker: SimBroker;
  readonly rpc: SimRpc;
  readonly jobs: SimJobs;
  readonly stores = new Map<string, EventStore>();
  readonly viewsBy = new Map<string, DurableViews>();
  running: Running[] = [];
  /** Hears every commit of every service at the moment it stands. */
  landed: (service: string, commit: Commit) => void = () => undefined;

  constructor(
    readonly sim: Sim,
    readonly size: Size,
    readonly pack: CountryPack,
    readonly variant: Variant = {},
  ) {
    this.broker = variant.broker?.(sim) ?? new SimBroker(sim);
    this.rpc = new SimRpc(sim);
    this.jobs = new SimJobs(sim);
  }

  durable(service: string): EventStore {
    const known = this.stores.get(service) ?? new MemoryEventStore();
    this.stores.set(service, known);
    return known;
  }

  durableViews(service: string): DurableViews {
    const known = this.viewsBy.get(service) ?? new DurableViews();
    this.viewsBy.set(service, known);
    return known;
  }

  store(service: string, life: Life): EventStore {
    const mode = this.size === 'small' ? 'file' : 'network';
    const store = new SimStore(this.sim, life, this.durable(service), mode, (commit) => this.landed(service, commit));
    return this.variant.store?.(store, life) ?? store;
  }

  views(service: string, life: Life): ViewStore {
    return viewsOf(this.sim, life, this.durableViews(service), this.size === 'small');
  }

  died(life: Life): void {
    this.running = this.running.filter((one) => one.life !== life);
    this.broker.died(life);
  }
}
