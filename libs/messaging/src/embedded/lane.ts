import { errorFacts, type Logger, type Timer, type Timers } from '#platform';
import { backoff } from '../backoff.ts';
import type { FactHandler } from '../broker.port.ts';
import { isPoison, reasonOf } from '../poison.ts';
import type { BrokerFile, Place, StoredFact } from './broker-file.ts';

const firstRetryMs = 100;
const lastRetryMs = 10_000;

/** Who handles the next fact of a lane; whoever stops a member waits for what it tracks. */
export interface Member {
  readonly handler: FactHandler;
  track<T>(work: Promise<T>): Promise<T>;
}

export type LaneParts = Readonly<{
  file: BrokerFile;
  timers: Timers;
  log: Logger;
  now: () => string;
  group: string;
  place: Place;
  /** Facts fetched ahead at most. */
  fetch: number;
  /** The member whose turn it is; none when nobody is there. */
  member: () => Member | undefined;
}>;

/** One partition as one group sees it: its facts in order, one at a time. */
export class Lane {
  private position: number;
  private fetched: StoredFact[] = [];
  private attempt = 1;
  private running = false;
  private pause: Timer | undefined;

  constructor(private readonly parts: LaneParts) {
    this.position = parts.file.position(parts.group, parts.place);
  }

  get held(): number {
    return this.fetched.length;
  }

  lag(): number {
    return this.parts.file.countAfter(this.parts.place, this.position);
  }

  /** Goes on, unless it is running or waits for a retry. */
  wake(): void {
    if (this.running || this.pause) return;
    this.running = true;
    void this.run();
  }

  end(): void {
    this.pause?.cancel();
    this.pause = undefined;
  }

  private async run(): Promise<void> {
    try {
      for (;;) {
        const member = this.parts.member();
        const next = member && this.next();
        if (!member || !next || !(await member.track(this.handled(member, next)))) return;
      }
    } finally {
      this.running = false;
    }
  }

  private next(): StoredFact | undefined {
    const { file, place, fetch } = this.parts;
    if (this.fetched.length === 0) this.fetched = [...file.after(place, this.position, fetch)];
    return this.fetched[0];
  }

  /** True when the position may move past the fact. */
  private async handled(member: Member, stored: StoredFact): Promise<boolean> {
    try {
      await member.handler(stored.fact, { attempt: this.attempt });
      this.parts.file.note(this.reached(stored));
      return this.passed(stored);
    } catch (error) {
      return isPoison(error) ? this.parked(stored, error) : this.failed(stored, error);
    }
  }

  private async parked(stored: StoredFact, poison: Error): Promise<boolean> {
    const { file, group, log, now } = this.parts;
    const dead = { fact: stored.fact, group, reason: reasonOf(poison), at: now() };
    log.error({ group, topic: stored.fact.topic, fact: stored.fact.id, reason: dead.reason }, 'a fact was parked');
    try {
      await file.park(dead, this.reached(stored));
      return this.passed(stored);
    } catch (error) {
      return this.failed(stored, error);
    }
  }

  private passed({ position }: StoredFact): true {
    this.fetched.shift();
    this.position = position;
    this.attempt = 1;
    return true;
  }

  private failed({ fact }: StoredFact, error: unknown): boolean {
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

  private reached({ position }: StoredFact) {
    return { group: this.parts.group, ...this.parts.place, position };
  }
}
