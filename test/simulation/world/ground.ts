// What outlives every process: durable stores and views by service, the vault, the broker, the job engine, phones, the network.
import type { CountryPack } from '#country-pack';
import type { CommandKey } from '#contracts';
import type { Commit, EventStore, RelayLag, ViewStore } from '#event-sourcing';
import type { StaffKeys } from '#platform';
import type { FactHandler } from '#messaging';
import { MemoryEventStore } from '../../../libs/event-sourcing/src/adapters/memory/memory-event-store.ts';
import type { Channel } from '../../../services/notification/src/channel/channel.port.ts';
import type { SchedulingPorts } from '../../../services/scheduling/src/scheduling.ts';
import type { Life, Sim } from '../engine/sim.ts';
import { SimBroker, type BrokerQuirk } from '../ports/broker.ts';
import { SimJobs } from '../ports/jobs.ts';
import { SimPhones } from '../ports/phone.ts';
import { SimRpc, type InHand } from '../ports/rpc.ts';
import { skewOf } from '../ports/seams.ts';
import { SimStore, type Beats } from '../ports/store.ts';
import { durableVault } from '../ports/vault.ts';
import { DurableViews, viewsOf } from '../ports/views.ts';

/** `small`: one process on files. `large`: a process per service, two of scheduling, stores over a network. */
export type Size = 'small' | 'large';

/** Where a planted fault takes hold; empty for the product itself. */
export type Variant = Readonly<{
  /** Puts other ports beneath scheduling. */
  scheduling?: (ports: SchedulingPorts, ground: Ground, life: Life) => SchedulingPorts;
  /** Puts another store beneath a service. */
  store?: (store: EventStore, service: string, ground: Ground) => EventStore;
  /** How the broker is broken. */
  broker?: BrokerQuirk;
  /** Views without a fence: whoever writes last wins. */
  unfencedViews?: true;
  /** Puts something between the broker and a service. */
  hear?: (hear: FactHandler, service: string, ground: Ground) => FactHandler;
  /** Puts something between notification and the channels. */
  channel?: (channel: Channel, ground: Ground) => Channel;
  /** Puts something in the place of the gateway's command keys. */
  commandKey?: (key: CommandKey, ground: Ground) => CommandKey;
}>;

export type Running = Readonly<{
  name: string;
  life: Life;
  openIntents?: () => Promise<number>;
  lag?: () => RelayLag;
}>;

const kept = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
};

/** Who asked for an append: how far its clock is ahead, and what it had to do at that moment. */
export type Writer = Readonly<{ skewMs: number; inHand: readonly InHand[] }>;

export class Ground {
  readonly broker: SimBroker;
  readonly rpc: SimRpc;
  readonly jobs: SimJobs;
  readonly phones: SimPhones;
  readonly vault = durableVault();
  readonly stores = new Map<string, EventStore>();
  readonly viewsBy = new Map<string, DurableViews>();
  /** Of identity's last life: signs officers' tokens. */
  staffKeys: StaffKeys | undefined;
  running: Running[] = [];
  /** Every life of every host, for `endAll`. */
  readonly lives: Life[] = [];
  /** Hears every commit of every service at the moment it stands. */
  landed: (service: string, commit: Commit, writer: Writer) => void = () => undefined;
  readonly #beats = new Map<string, Beats>();

  constructor(
    readonly sim: Sim,
    readonly size: Size,
    readonly pack: CountryPack,
    readonly variant: Variant = {},
  ) {
    this.broker = new SimBroker(sim, variant.broker);
    this.rpc = new SimRpc(sim);
    this.jobs = new SimJobs(sim);
    this.phones = new SimPhones(sim);
  }

  /** Everything lies in files of one's own. */
  get file(): boolean {
    return this.size === 'small';
  }

  durable(service: string): EventStore {
    return kept(this.stores, service, () => new MemoryEventStore());
  }

  durableViews(service: string): DurableViews {
    return kept(this.viewsBy, service, () => new DurableViews());
  }

  store(service: string, life: Life): EventStore {
    const beats = kept(this.#beats, service, () => ({ last: undefined }));
    const witness = () => {
      const writer = { skewMs: skewOf(this.sim, life), inHand: this.rpc.inHandOf(life) };
      return (commit: Commit) => this.landed(service, commit, writer);
    };
    const mode = this.file ? 'file' : 'network';
    const store = new SimStore(this.sim, life, this.durable(service), mode, witness, beats);
    return this.variant.store?.(store, service, this) ?? store;
  }

  views(service: string, life: Life): ViewStore {
    return viewsOf(this.sim, life, this.durableViews(service), {
      file: this.file,
      fenced: !this.variant.unfencedViews,
    });
  }

  /** Ends every life without a word. */
  endAll(): void {
    for (const life of this.lives) life.alive = false;
    this.running = [];
  }

  /** Joins the group of a service with what it hears. */
  subscribe(service: string, life: Life, topics: readonly string[], hear: FactHandler): void {
    this.broker.subscribe(life, service, topics, this.variant.hear?.(hear, service, this) ?? hear);
  }

  died(life: Life): void {
    this.running = this.running.filter((one) => one.life !== life);
    this.broker.died(life);
  }
}
