// Views that the processes of one service share, with the fence of the shared adapter: a transaction that others overtook is
// done again.
import type { ViewStore } from '#event-sourcing';
import { DrivenViewStore } from '../../../libs/event-sourcing/src/views/driven-view-store.ts';
import { MemoryViewDriver } from '../../../libs/event-sourcing/src/views/memory-view-driver.ts';
import {
  ViewsChangedError,
  type KeyRange,
  type ViewChange,
  type ViewDriver,
  type ViewReader,
} from '../../../libs/event-sourcing/src/views/view-driver.ts';
import { call, fileFaults, type How } from '../engine/call.ts';
import type { FaultKind } from '../engine/faults.ts';
import type { Life, Sim } from '../engine/sim.ts';

/** What outlives the processes. */
export class DurableViews {
  readonly rows = new MemoryViewDriver();
  readonly collections = new Set<string>();
  version = 0;

  async change(changes: readonly ViewChange[], clearing: boolean): Promise<void> {
    for (const { collection } of changes) this.collections.add(collection);
    if (clearing || changes.length > 0) this.version += 1;
    await this.rows.apply(changes, clearing);
  }

  /** Everything, as text that can be compared. */
  async dump(): Promise<string> {
    const lines: string[] = [];
    for (const collection of [...this.collections].sort().filter((name) => name !== '~built'))
      for (const { id, body } of await this.rows.all(collection)) lines.push(`${collection} ${id} ${body}`);
    return lines.join('\n');
  }
}

const viewFaults: readonly FaultKind[] = ['crash-before', 'crash-after', 'error-before', 'error-after', 'delay'];

export type Manner = Readonly<{ file: boolean; fenced: boolean }>;

class SimViewDriver implements ViewDriver {
  #seen = 0;

  constructor(
    private readonly sim: Sim,
    private readonly life: Life,
    private readonly durable: DurableViews,
    private readonly manner: Manner,
  ) {}

  begin(): Promise<ViewReader> {
    this.#seen = this.durable.version;
    return Promise.resolve(this);
  }

  get(collection: string, id: string): Promise<string | undefined> {
    return this.durable.rows.get(collection, id);
  }

  find(collection: string, range: KeyRange, limit: number) {
    return this.call('views.find', () => this.durable.rows.find(collection, range, limit));
  }

  all(collection: string) {
    return this.call('views.all', () => this.durable.rows.all(collection));
  }

  apply(changes: readonly ViewChange[], clearing: boolean): Promise<void> {
    const seen = this.#seen;
    return this.call('views.apply', () => {
      if (this.manner.fenced && seen !== this.durable.version) throw new ViewsChangedError('others changed the views');
      return this.durable.change(changes, clearing);
    });
  }

  flush(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  private call<T>(port: string, effect: () => Promise<T>): Promise<T> {
    const how: How<T> = {
      kinds: this.manner.file ? fileFaults : viewFaults,
      error: () => Promise.reject(new Error('the views cannot be reached')),
      inside: this.manner.file,
      usualMs: 1,
    };
    return call(this.sim, this.life, port, effect, how);
  }
}

export const viewsOf = (sim: Sim, life: Life, durable: DurableViews, manner: Manner): ViewStore =>
  new DrivenViewStore(new SimViewDriver(sim, life, durable, manner));
