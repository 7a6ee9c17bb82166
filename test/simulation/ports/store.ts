// The event store as a process sees it: the durable one in memory, behind calls that can fail in every way.
import type { AppendOutcome, Commit, EventStore, NewCommit } from '#event-sourcing';
import { seal } from '#event-sourcing';
import { call, fileFaults, networkFaults, type How } from '../engine/call.ts';
import type { Life, Sim } from '../engine/sim.ts';

/** Hears each commit at the moment it stands. */
export type Landed = (commit: Commit) => void;
/** Sees each append when it is asked for; what it gives back hears what becomes of it. */
export type Witness = () => Landed;

const withoutBody = (commit: NewCommit): Commit => {
  const { body: _, ...sealed } = seal(commit);
  return sealed;
};

export type StoreMode = 'file' | 'network';

type Heartbeat = Readonly<{ beat: number; free: boolean }>;
type Heartbeats = Readonly<{
  read(): Promise<Heartbeat | undefined>;
  replace(seen: number | undefined, next: Heartbeat): Promise<boolean>;
}>;
/** The counter of one durable store. */
export type Beats = { last: Heartbeat | undefined };

export class SimStore implements EventStore {
  constructor(
    private readonly sim: Sim,
    private readonly life: Life,
    private readonly durable: EventStore,
    private readonly mode: StoreMode,
    private readonly witness: Witness,
    beats: Beats = { last: undefined },
  ) {
    if (mode === 'network')
      this.heartbeats = {
        read: () => this.call('store.heartbeat', () => Promise.resolve(beats.last)),
        replace: (seen, next) =>
          this.call('store.beat', () => {
            const stands = beats.last?.beat === seen;
            if (stands) beats.last = next;
            return Promise.resolve(stands);
          }),
      };
  }

  append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    const landed = this.witness();
    const write = async (): Promise<readonly AppendOutcome[]> => {
      const outcomes = await this.durable.append(batch);
      for (const [index, commit] of batch.entries()) {
        this.sim.note(`landed ${commit.stream} ${String(commit.from)} ${outcomes[index] ?? ''}`);
        if (outcomes[index] === 'won') landed(withoutBody(commit));
      }
      return outcomes;
    };
    // The adapters tell what they do not know in one of two ways.
    const unknown = (): Promise<readonly AppendOutcome[]> =>
      (batch.length + (batch[0]?.from ?? 0)) % 2 === 0
        ? Promise.reject(new Error('the connection was lost'))
        : Promise.resolve(batch.map(() => 'unknown' as const));
    return this.call('store.append', write, { error: unknown });
  }

  read(stream: string, from?: number): Promise<readonly Commit[]> {
    return this.call('store.read', () => this.durable.read(stream, from));
  }

  untold(limit: number, after?: { stream: string; from: number }): Promise<readonly Commit[]> {
    return this.call('store.untold', () => this.durable.untold(limit, after));
  }

  markTold(commits: readonly { stream: string; from: number }[]): Promise<void> {
    return this.call('store.mark', () => this.durable.markTold(commits));
  }

  retell(since: string): Promise<void> {
    return this.call('store.retell', () => this.durable.retell(since));
  }

  async *all(prefix?: string): AsyncIterable<Commit> {
    yield* await this.call('store.all', () => Array.fromAsync(this.durable.all(prefix)));
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** By which relays of one store agree on which of them tells; a file has one user. */
  readonly heartbeats?: Heartbeats;

  private call<T>(port: string, effect: () => Promise<T>, how: Partial<How<T>> = {}): Promise<T> {
    const error = () => Promise.reject(new Error('the store cannot be reached'));
    const file = this.mode === 'file';
    const kinds = file ? fileFaults : networkFaults;
    return call(this.sim, this.life, port, effect, { kinds, error, inside: file, usualMs: file ? 1 : 4, ...how });
  }
}
