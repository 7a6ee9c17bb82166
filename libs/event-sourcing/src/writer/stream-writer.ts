import type { Decider, Message, Recorded } from '../decider.ts';
import {
  StoreClosedError,
  UnknownOutcomeError,
  BrokenStreamError,
  type Commit,
  type NewCommit,
} from '../event-store.ts';
import { seal } from '../seal.ts';
import { recordedEvents } from '../upcasting.ts';
import type { CommitQueue } from './commit-queue.ts';
import { decideAll, type Asked, type Round, type Verdict } from './round.ts';
import { advance, nothingYet, UnfoldableError, type Fold, type Standing } from './standing.ts';
import { BusyError, type Handled } from '../writer.port.ts';

export type Job<S, C, E extends Message> = Asked<C> & {
  /** Monotonic milliseconds after which it is not tried again. */
  readonly deadline: number;
  readonly resolve: (answer: Handled<S, E>) => void;
  readonly reject: (reason: unknown) => void;
  /** Its events may still land: only a commit that stands at the same version settles it. */
  inDoubt: boolean;
};

/** What all writers of one kind of aggregate share. */
export type WriterPorts<S, C, E extends Message> = Readonly<{
  decider: Decider<S, C, E>;
  fold: Fold<S, E>;
  queue: CommitQueue;
  recordedAt: () => string;
  monotonicMs: () => number;
  /** Waits before another try; `attempt` counts from 1. */
  pause: (attempt: number) => Promise<void>;
  /** Nobody else can write: a refusal may rest on memory. */
  exclusive: boolean;
  /** Not exclusive: for so long after the stream's end was seen a refusal needs no new look. */
  freshForMs: number;
  /** Most events of one commit, as far as whole commands allow. */
  maxEvents: number;
}>;

/** So many lost appends in a row are tried again at once. */
const patience = 3;

const isFinal = (error: unknown): boolean =>
  error instanceof BrokenStreamError || error instanceof UnfoldableError || error instanceof StoreClosedError;

/** The one writer of a stream in this process. Commands wait while an append is in flight and then go as one commit. */
export class StreamWriter<S, C, E extends Message> {
  readonly #ports: WriterPorts<S, C, E>;
  readonly #stream: string;
  #waiting: Job<S, C, E>[] = [];
  #standing: Standing<S> | undefined;
  #endSeenAt = -Infinity;
  #doubtAt: number | undefined;
  #attempt = 0;
  #running = false;

  constructor(ports: WriterPorts<S, C, E>, stream: string) {
    this.#ports = ports;
    this.#stream = stream;
  }

  get idle(): boolean {
    return !this.#running;
  }

  /** What is durable, as far as this writer knows. */
  get standing(): Standing<S> | undefined {
    return this.#standing;
  }

  /** Keeps what a reader found, unless commands are being decided. */
  offer(standing: Standing<S>): void {
    if (this.idle && standing.version >= (this.#standing?.version ?? 0)) this.#stand(standing);
  }

  ask(job: Job<S, C, E>): void {
    this.#waiting.push(job);
    if (!this.#running) void this.#run();
  }

  async #run(): Promise<void> {
    this.#running = true;
    while (this.#waiting.length > 0) {
      this.#letGoOfTheLate();
      try {
        if (!this.#standing) await this.#read();
        if (this.#waiting.length > 0) await this.#round();
      } catch (error) {
        await this.#trouble(error);
      }
    }
    this.#running = false;
  }

  #letGoOfTheLate(): void {
    const now = this.#ports.monotonicMs();
    const late = this.#waiting.filter(({ deadline }) => deadline <= now);
    if (late.length === 0) return;
    this.#waiting = this.#waiting.filter(({ deadline }) => deadline > now);
    for (const job of late)
      job.reject(job.inDoubt ? new UnknownOutcomeError(this.#stream) : new BusyError(`${this.#stream} is busy`));
  }

  async #read(): Promise<void> {
    const { queue, fold } = this.#ports;
    const commits = await queue.store.read(this.#stream);
    this.#stand(advance(fold, nothingYet(fold.decider.initial), commits));
  }

  #stand(standing: Standing<S>): void {
    this.#standing = standing;
    this.#endSeenAt = this.#ports.monotonicMs();
    if (this.#doubtAt === undefined || standing.version < this.#doubtAt) return;
    this.#doubtAt = undefined;
    for (const job of this.#waiting) job.inDoubt = false;
  }

  async #round(): Promise<void> {
    let round: Round<S, E, Job<S, C, E>> | undefined;
    let commit: NewCommit | undefined;
    const compose = (): NewCommit | undefined => {
      round = this.#decide();
      commit = this.#commitOf(round);
      return commit;
    };
    const outcome = await this.#ports.queue.submit(compose).catch((error: unknown) => {
      if (round) this.#putBack(round);
      throw error;
    });
    if (!round) return;
    if (outcome === 'won' && commit) this.#won(round, commit);
    else if (outcome === 'nothing') await this.#nothingToWrite(round);
    else await this.#notWon(round, outcome === 'lost' ? undefined : commit?.from);
  }

  #decide(): Round<S, E, Job<S, C, E>> {
    const { decider, maxEvents, fold } = this.#ports;
    const round = decideAll(decider, this.#standing ?? nothingYet(fold.decider.initial), this.#waiting, maxEvents);
    this.#waiting = [...round.rest];
    return round;
  }

  #commitOf({ events }: Round<S, E, Job<S, C, E>>): NewCommit | undefined {
    const { version, hash } = this.#standing ?? { version: 0, hash: '' };
    if (events.length === 0) return undefined;
    const recordedAt = this.#ports.recordedAt();
    return { stream: this.#stream, from: version + 1, events, previousHash: hash, recordedAt };
  }

  #won({ verdicts, state }: Round<S, E, Job<S, C, E>>, commit: NewCommit): void {
    const { to, hash } = seal(commit);
    const commands = this.#standing?.commands ?? new Map<string, number>();
    for (const { commandId } of commit.events) commands.set(commandId, commit.from);
    this.#stand({ state, version: to, hash, commands });
    this.#attempt = 0;
    for (const verdict of verdicts) this.#answer(verdict, commit.recordedAt);
  }

  async #nothingToWrite(round: Round<S, E, Job<S, C, E>>): Promise<void> {
    const held = round.verdicts.filter(({ kind, job }) => job.inDoubt && kind !== 'found');
    if (held.length > 0) return this.#notWon(round, this.#doubtAt);
    if (round.verdicts.some(({ kind }) => kind !== 'found') && (await this.#othersWroteBefore(round))) {
      this.#putBack(round);
      return;
    }
    this.#attempt = 0;
    for (const verdict of round.verdicts) this.#answer(verdict, '');
  }

  // A look that fails answers nobody: the commands are decided again, until their deadline.
  #othersWroteBefore(round: Round<S, E, Job<S, C, E>>): Promise<boolean> {
    return this.#othersWrote().catch((error: unknown) => {
      this.#putBack(round);
      throw error;
    });
  }

  /** Looks at the stream's next key before anything is refused, unless nobody else can have written there. */
  async #othersWrote(): Promise<boolean> {
    const { exclusive, freshForMs, monotonicMs, queue, fold } = this.#ports;
    const standing = this.#standing;
    if (!standing || exclusive || monotonicMs() - this.#endSeenAt < freshForMs) return false;
    const commits = await queue.store.read(this.#stream, standing.version + 1);
    this.#stand(advance(fold, standing, commits));
    return commits.length > 0;
  }

  /** Drops the state and reads again. With `doubtAt` the events may still land there. */
  async #notWon(round: Round<S, E, Job<S, C, E>>, doubtAt: number | undefined): Promise<void> {
    if (doubtAt !== undefined) {
      this.#doubtAt = doubtAt;
      for (const { kind, job } of round.verdicts) if (kind === 'decided') job.inDoubt = true;
    }
    this.#standing = undefined;
    this.#putBack(round);
    this.#attempt += 1;
    if (doubtAt !== undefined || this.#attempt > patience) await this.#ports.pause(this.#attempt);
  }

  #putBack({ verdicts }: Round<S, E, Job<S, C, E>>): void {
    this.#waiting = [...verdicts.map(({ job }) => job), ...this.#waiting];
  }

  async #trouble(error: unknown): Promise<void> {
    this.#standing = undefined;
    if (!isFinal(error)) return this.#ports.pause((this.#attempt += 1));
    for (const job of this.#waiting.splice(0)) job.reject(job.inDoubt ? new UnknownOutcomeError(this.#stream) : error);
  }

  #answer(verdict: Verdict<S, E, Job<S, C, E>>, recordedAt: string): void {
    const { job } = verdict;
    if (verdict.kind === 'refused') job.reject(verdict.error);
    else if (verdict.kind === 'found') void this.#answerAgain(job, verdict.from);
    else {
      const { events, version, state, repeated } = verdict;
      const first = version - events.length + 1;
      const recorded = events.map((event, index): Recorded<E> => ({
        ...event,
        stream: this.#stream,
        version: first + index,
        commandId: job.commandId,
        recordedAt,
      }));
      job.resolve({ events: recorded, state, version, repeated });
    }
  }

  /** The answer to a repeated command is rebuilt from that command's events. */
  async #answerAgain(job: Job<S, C, E>, from: number): Promise<void> {
    const { queue, fold } = this.#ports;
    const { state, version } = this.#standing ?? nothingYet(fold.decider.initial);
    try {
      const commits: readonly Commit[] = await queue.store.read(this.#stream, from);
      const events = commits.flatMap((commit) => recordedEvents<E>(commit, fold.upcast));
      const own = events.filter(({ commandId }) => commandId === job.commandId);
      job.resolve({ events: own, state, version, repeated: true });
    } catch (error) {
      job.reject(isFinal(error) ? error : new BusyError(`${this.#stream} cannot be read`, { cause: error }));
    }
  }
}
