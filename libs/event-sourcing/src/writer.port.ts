// What services use to change aggregates. One writer per stream in a process; answers leave only after durability.
import type { Message, Recorded } from './decider.ts';

export type Handled<State, Event extends Message> = Readonly<{
  /** The events of this command: newly decided, or found when its id was seen before. */
  events: readonly Recorded<Event>[];
  /** The state right after this command's events (when repeated: the state now). */
  state: State;
  /** Version of the stream that belongs to `state`. */
  version: number;
  /** True when the command's id was found in the stream: nothing was decided anew. */
  repeated: boolean;
}>;

export interface Aggregates<State, Command, Event extends Message> {
  /**
   * Decides and appends. The same `commandId` again answers from its events, appending nothing.
   * Throws DomainError (a rule refused; nothing written), UnknownOutcomeError, BusyError (not admitted before its deadline).
   * `metadata` is stored with every event of the command; it never holds personal data.
   */
  handle(
    stream: string,
    command: Command,
    commandId: string,
    metadata?: Readonly<Record<string, string>>,
  ): Promise<Handled<State, Event>>;
  /** The state now, durable events only. */
  load(stream: string): Promise<Readonly<{ state: State; version: number }>>;
  /** As `load`, but reads the store even when a writer holds the stream in memory: sees other processes' commits. */
  loadFresh(stream: string): Promise<Readonly<{ state: State; version: number }>>;
  /** All durable events of the stream. */
  history(stream: string): Promise<readonly Recorded<Event>[]>;
}

/** Too many commands wait already: nothing was written. The edge answers 503 with Retry-After. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}
