import { DomainError } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock, Ids } from '#platform';
import { OneAtATime } from '../one-at-a-time.ts';
import { tries } from './tries.decider.ts';
import { triesStream, type Tries, type TriesCommand, type TriesEvent } from './tries.events.ts';
import { waitSeconds } from './tries.policies.ts';

const strangersRemembered = 10_000;

/** Counts wrong secrets, of known holders in their stream, of unknown names in memory: both are slowed down alike. */
export class TriesService {
  private readonly inTurn = new OneAtATime();
  private readonly strangers = new Map<string, Tries>();

  constructor(
    private readonly holders: Aggregates<Tries, TriesCommand, TriesEvent>,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** One try after another, so that a crowd of guesses is counted too. */
  one<T>(key: string, work: () => Promise<T>): Promise<T> {
    return this.inTurn.run(key, work);
  }

  /** Refusal: session.locked, with the seconds to wait. */
  async insist(holder: string): Promise<void> {
    const now = this.clock.now();
    this.refuse((await this.holders.load(triesStream(holder, now))).state, now);
  }

  async noteWrong(holder: string): Promise<void> {
    const now = this.clock.now();
    const command: TriesCommand = { type: 'NoteWrongSecret', data: { now } };
    await this.holders.handle(triesStream(holder, now), command, this.ids.next());
  }

  /** As `insist`, for a name that nobody has. */
  insistStranger(name: string): void {
    this.refuse(this.strangers.get(name) ?? tries.initial, this.clock.now());
  }

  noteStranger(name: string): void {
    const known = this.strangers.get(name) ?? tries.initial;
    this.strangers.delete(name);
    const [oldest] = this.strangers.keys();
    if (this.strangers.size >= strangersRemembered && oldest !== undefined) this.strangers.delete(oldest);
    this.strangers.set(name, tries.evolve(known, { type: 'SecretMistyped', data: { at: this.clock.now() } }));
  }

  private refuse(state: Tries, now: string): void {
    const wait = waitSeconds(state, now);
    if (wait > 0) throw new DomainError('session.locked', { retryAfterSeconds: wait });
  }
}
