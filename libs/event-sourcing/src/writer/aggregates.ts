import { currentTraceparent, type Clock, type Timers } from '#platform';
import type { Decider, Message, Recorded } from '../decider.ts';
import type { EventStore } from '../event-store.ts';
import { asStored, recordedEvents, type Upcast } from '../upcasting.ts';
import { BusyError, type Aggregates, type Handled } from '../writer.port.ts';
import { commitQueue, type CommitQueue } from './commit-queue.ts';
import { Lru } from './lru.ts';
import { advance, nothingYet, type Standing } from './standing.ts';
import { StreamWriter, type Job, type WriterPorts } from './stream-writer.ts';

export type AggregatesOptions = Readonly<{
  /** All aggregates on one store share its commit queue; give the queue itself to choose its options. */
  store: EventStore | CommitQueue;
  clock: Clock;
  timers: Timers;
  /** True only where nobody else can write (embedded, the data folder is locked): a refusal may rest on memory. */
  exclusive: boolean;
  upcast?: Upcast;
  /** Event types (newest form) that `evolve` knows; a stream with another one fails loudly with UnfoldableError. */
  knownTypes?: readonly string[];
  /** States kept in memory; default 10,000. */
  cacheSize?: number;
  /** Commands admitted at once; more are refused with BusyError. Default 10,000. */
  maxWaiting?: number;
  /** How long a command is tried before BusyError or UnknownOutcomeError; default 10 s. */
  deadlineMs?: number;
  /** Not exclusive: how old the last sight of the stream's end may be for a refusal; default 0, always look. */
  freshForMs?: number;
  /** Most events of one commit; default 1,000. */
  maxEvents?: number;
}>;

const longestPauseMs = 1_000;
const pauseMs = (attempt: number): number => Math.min(longestPauseMs, 10 * 2 ** Math.min(attempt, 10));

/** The instant with milliseconds; written once for all commits of a millisecond. */
const recordedBy = (clock: Clock): (() => string) => {
  let [at, text] = [NaN, ''];
  return () => {
    const now = clock.nowMs();
    if (now !== at)
      [at, text] = [now, Temporal.Instant.fromEpochMilliseconds(now).toString({ fractionalSecondDigits: 3 })];
    return text;
  };
};

const portsOf = <S, C, E extends Message>(
  decider: Decider<S, C, E>,
  {
    store,
    clock,
    timers,
    exclusive,
    upcast = asStored,
    knownTypes,
    freshForMs = 0,
    maxEvents = 1_000,
  }: AggregatesOptions,
): WriterPorts<S, C, E> => ({
  decider,
  fold: { decider, upcast, knownTypes: knownTypes && new Set(knownTypes) },
  queue: 'submit' in store ? store : commitQueue(store),
  recordedAt: recordedBy(clock),
  monotonicMs: () => timers.monotonicMs(),
  pause: (attempt) => timers.sleep(pauseMs(attempt)),
  exclusive,
  freshForMs,
  maxEvents,
});

class StreamAggregates<S, C, E extends Message> implements Aggregates<S, C, E> {
  readonly #ports: WriterPorts<S, C, E>;
  readonly #writers: Lru<StreamWriter<S, C, E>>;
  readonly #maxWaiting: number;
  readonly #deadlineMs: number;
  #waiting = 0;

  constructor(decider: Decider<S, C, E>, options: AggregatesOptions) {
    this.#ports = portsOf(decider, options);
    this.#writers = new Lru(options.cacheSize ?? 10_000, (writer) => writer.idle);
    this.#maxWaiting = options.maxWaiting ?? 10_000;
    this.#deadlineMs = options.deadlineMs ?? 10_000;
  }

  handle(stream: string, command: C, commandId: string, metadata?: Readonly<Record<string, string>>) {
    if (this.#waiting >= this.#maxWaiting)
      return Promise.reject(new BusyError(`${String(this.#waiting)} commands wait already`));
    const { promise, resolve, reject } = Promise.withResolvers<Handled<S, E>>();
    const traceparent = currentTraceparent();
    const traced = traceparent === undefined ? metadata : { ...metadata, traceparent };
    const deadline = this.#ports.monotonicMs() + this.#deadlineMs;
    const job: Job<S, C, E> = { command, commandId, metadata: traced, deadline, resolve, reject, inDoubt: false };
    this.#waiting += 1;
    this.#writerOf(stream).ask(job);
    return promise.finally(() => {
      this.#waiting -= 1;
    });
  }

  async load(stream: string) {
    const { state, version } = this.#writerOf(stream).standing ?? (await this.#catchUp(stream));
    return { state, version };
  }

  async loadFresh(stream: string) {
    const { state, version } = await this.#catchUp(stream);
    return { state, version };
  }

  async history(stream: string): Promise<readonly Recorded<E>[]> {
    const commits = await this.#ports.queue.store.read(stream);
    return commits.flatMap((commit) => recordedEvents<E>(commit, this.#ports.fold.upcast));
  }

  #writerOf(stream: string): StreamWriter<S, C, E> {
    return this.#writers.use(stream, () => new StreamWriter(this.#ports, stream));
  }

  /** Reads what follows the state in memory; a writer that is idle keeps what was found. */
  async #catchUp(stream: string): Promise<Standing<S>> {
    const { fold, queue } = this.#ports;
    const writer = this.#writerOf(stream);
    const known = writer.standing;
    const base = known ? { ...known, commands: new Map(known.commands) } : nothingYet(fold.decider.initial);
    const fresh = advance(fold, base, await queue.store.read(stream, base.version + 1));
    writer.offer(fresh);
    return fresh;
  }
}

/** The door to all streams of one decider: `handle`, `load`, `loadFresh`, `history`. One per decider in a process. */
export const aggregates = <S, C, E extends Message>(
  decider: Decider<S, C, E>,
  options: AggregatesOptions,
): Aggregates<S, C, E> => new StreamAggregates(decider, options);
