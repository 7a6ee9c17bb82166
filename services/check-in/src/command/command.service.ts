import { isDomainError, type CommandKey, type DomainError } from '#contracts';
import type { Aggregates } from '#event-sourcing';
import type { Ids } from '#platform';
import { mustBeTheSame } from './command.decider.ts';
import {
  commandStream,
  type CommandCommand,
  type CommandEvent,
  type Intent,
  type KeptCommand,
  type OpenCommand,
  type Outcome,
} from './command.events.ts';

export type CommandAggregates = Aggregates<KeptCommand, CommandCommand, CommandEvent>;

/** The only door to kept command keys. `about` is what the path of the request named: another one is another command. */
export class CommandService {
  constructor(
    private readonly aggregates: CommandAggregates,
    private readonly ids: Ids,
  ) {}

  /** The command under this key, if it was begun and not refused. Throws request.key-reused. */
  async find({ id, fingerprint }: CommandKey, about: string): Promise<OpenCommand | undefined> {
    const { open } = (await this.aggregates.loadFresh(commandStream(id))).state;
    if (open) mustBeTheSame(open, fingerprint, about);
    return open;
  }

  /** Keeps the key and what was set out to be done, before anything is done. Found begun: what was kept then. */
  async begin({ id, fingerprint }: CommandKey, about: string, intent: Intent = {}): Promise<OpenCommand> {
    const { state } = await this.tell(id, { type: 'Begin', data: { fingerprint, about, intent } });
    return state.open ?? { fingerprint, about, intent };
  }

  /** Runs what a begun command does. A refusal sets the key free, so that a retry is decided anew. */
  async carryOut<T>({ id }: CommandKey, run: () => Promise<T>): Promise<T> {
    try {
      return await run();
    } catch (error) {
      if (isDomainError(error) && !error.code.startsWith('service.')) await this.refuse(id, error);
      throw error;
    }
  }

  /** Notes an answer that no event of the queue tells: nothing was changed, or nobody waited. */
  async answer({ id }: CommandKey, outcome: Outcome): Promise<void> {
    await this.tell(id, { type: 'Answer', data: { outcome } });
  }

  private refuse(id: string, { code }: DomainError) {
    return this.tell(id, { type: 'Refuse', data: { code } });
  }

  // Each telling is a new one: what it changes is for the decider, since a key set free is begun again.
  private tell(id: string, command: CommandCommand) {
    return this.aggregates.handle(commandStream(id), command, this.ids.next());
  }
}
