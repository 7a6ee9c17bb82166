import { DomainError } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Clock, Ids } from '#platform';
import { OneAtATime } from '../one-at-a-time.ts';
import type { Vault } from '../vault/vault.port.ts';
import { triesStream, type Tries, type TriesCommand, type TriesEvent } from './tries.events.ts';
import { triesSince, waitSeconds } from './tries.policies.ts';

/**
 * Counts wrong secrets: of known holders in their stream, of unknown names in rows of the vault that are soon swept away. Both
 * are slowed down alike, however many processes they ask.
 */
export class TriesService {
  private readonly inTurn = new OneAtATime();

  constructor(
    private readonly holders: Aggregates<Tries, TriesCommand, TriesEvent>,
    private readonly clock: Clock,
    private readonly ids: Ids,
    private readonly strangers: Pick<Vault, 'noteTry' | 'triesOf'>,
  ) {}

  /** One try after another, so that a crowd of guesses is counted too; several processes let in one more each at most. */
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
  async insistStranger(name: string): Promise<void> {
    const now = this.clock.now();
    this.refuse({ wrong: await this.strangers.triesOf(name, triesSince(now)) }, now);
  }

  noteStranger(name: string): Promise<void> {
    return this.strangers.noteTry(name, this.clock.now());
  }

  private refuse(state: Tries, now: string): void {
    const wait = waitSeconds(state, now);
    if (wait > 0) throw new DomainError('session.locked', { retryAfterSeconds: wait });
  }
}
