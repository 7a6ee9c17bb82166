import { errorFacts, type Clock, type Logger, type Precedence, type Timer, type Timers } from '#platform';
import { backoff } from './backoff.ts';
import type { DeadFact, Fact, FactHandler } from './broker.port.ts';
import { isPoison, PoisonError, reasonOf } from './poison.ts';

const firstRetryMs = 100;
const lastRetryMs = 10_000;

/** Who handles the next fact of a lane; whoever stops a member waits for what it tracks. */
export interface Member {
  readonly handler: FactHandler;
  track<T>(work: Promise<T>): Promise<T>;
}

/** `unreadable` says why no handler can be asked. */
export type Entry = Readonly<{ fact: Fact; unreadable?: string }>;

/** Where the facts of a lane come from, and where it notes what became of them. */
export interface Source<E extends Entry> {
  /** The oldest fact not yet passed; the same one until it has passed. */
  next(): E | undefined;
  /** The fact has been handled: the position moves on. */
  passed(entry: E): void;
  /** Parks the fact; the position moves on once that is durable. */
  park(dead: DeadFact, entry: E): Promise<void>;
}

export type LaneParts<E extends Entry> = Readonly<{
  source: Source<E>;
  group: string;
  /** The member whose turn it is; none when nobody is there. */
  member: () => Member | undefined;
  clock: Clock;
  timers: Timers;
  /** Hearing stands back for people; left out: it does not. */
  precedence?: Precedence | undefined;
  log: Logger;
}>;

/** One partition as one group sees it: its facts in order, one at a time, the next only when this one has passed. */
export class Lane<E extends Entry> {
  private attempt = 1;
  private running = false;
  private pause: Timer | undefined;

  constructor(private readonly parts: LaneParts<E>) {}

  /** Goes on, unless it is running or waits for a retry. */
  wake(): void {
    if (this.running || this.pause) return;
    this.running = true;
    void this.run();
  }

  /** Forgets the retry it waits for: what comes next may be another fact. */
  reset(): void {
    this.pause?.cancel();
    this.pause = undefined;
    this.attempt = 1;
  }

  private async run(): Promise<void> {
    try {
      for (;;) {
        await this.parts.precedence?.turn();
        const member = this.parts.member();
        const next = member && this.parts.source.next();
        if (!member || !next || !(await member.track(this.handled(member, next)))) return;
        this.attempt = 1;
      }
    } finally {
      this.running = false;
    }
  }

  /** True when the fact has passed. */
  private async handled(member: Member, entry: E): Promise<boolean> {
    try {
      if (entry.unreadable !== undefined) throw new PoisonError(entry.unreadable);
      await member.handler(entry.fact, { attempt: this.attempt });
      this.parts.source.passed(entry);
      return true;
    } catch (error) {
      return isPoison(error) ? this.parked(entry, error) : this.failed(entry, error);
    }
  }

  private async parked(entry: E, poison: Error): Promise<boolean> {
    const { source, group, log, clock } = this.parts;
    const dead = { fact: entry.fact, group, reason: reasonOf(poison), at: clock.now() };
    log.error({ group, topic: entry.fact.topic, fact: entry.fact.id, reason: dead.reason }, 'a fact was parked');
    try {
      await source.park(dead, entry);
      return true;
    } catch (error) {
      return this.failed(entry, error);
    }
  }

  private failed({ fact }: E, error: unknown): false {
    const { group, log, timers } = this.parts;
    const waitMs = backoff(this.attempt, firstRetryMs, lastRetryMs);
    const trouble = { group, topic: fact.topic, fact: fact.id, attempt: this.attempt, waitMs };
    log.warn({ ...trouble, ...errorFacts(error) }, 'a fact will come again');
    this.attempt += 1;
    this.pause = timers.after(waitMs, () => {
      this.pause = undefined;
      this.wake();
    });
    return false;
  }
}
