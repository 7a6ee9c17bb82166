// One round of a writer, pure: the commands that wait are decided one after another on the state in memory.
import type { Decider, Message } from '../decider.ts';
import type { StoredEvent } from '../event-store.ts';
import type { Standing } from './standing.ts';

export type Asked<Command> = Readonly<{
  command: Command;
  commandId: string;
  metadata?: Readonly<Record<string, string>> | undefined;
}>;

/** What was decided about one command. */
export type Verdict<State, Event extends Message, Job> = Readonly<{ job: Job }> &
  (
    | Readonly<{ kind: 'decided'; events: readonly Event[]; version: number; state: State; repeated: boolean }>
    | Readonly<{ kind: 'refused'; error: unknown }>
    /** The command's id stands in the stream, in the commit that begins at `from`. */
    | Readonly<{ kind: 'found'; from: number }>
  );

export type Round<State, Event extends Message, Job> = Readonly<{
  verdicts: readonly Verdict<State, Event, Job>[];
  /** The events of all commands together: one commit. */
  events: readonly StoredEvent[];
  state: State;
  /** Commands for which the commit had no room: the next round's. */
  rest: readonly Job[];
}>;

type Decided<State, Event> = Readonly<{ events: readonly Event[]; version: number; state: State }>;

const stored = <E extends Message>({ commandId, metadata }: Asked<unknown>, events: readonly E[]): StoredEvent[] =>
  events.map(({ type, data }) => ({ type, data, commandId, ...(metadata && { metadata }) }));

/** Decides for `jobs` in order until the commit holds `room` events. Nothing is changed but what is returned. */
export const decideAll = <S, C, E extends Message, Job extends Asked<C>>(
  decider: Decider<S, C, E>,
  standing: Standing<S>,
  jobs: readonly Job[],
  room: number,
): Round<S, E, Job> => {
  const verdicts: Verdict<S, E, Job>[] = [];
  const events: StoredEvent[] = [];
  const here = new Map<string, Decided<S, E>>();
  let state = standing.state;
  const decide = (job: Job): Verdict<S, E, Job> => {
    const from = standing.commands.get(job.commandId);
    if (from !== undefined) return { kind: 'found', job, from };
    const before = here.get(job.commandId);
    if (before) return { kind: 'decided', job, repeated: true, ...before };
    try {
      const decided = decider.decide(job.command, state);
      const next = decided.reduce((seen, event) => decider.evolve(seen, event), state);
      events.push(...stored(job, decided));
      state = next;
      const now = { events: decided, version: standing.version + events.length, state };
      if (decided.length > 0) here.set(job.commandId, now);
      return { kind: 'decided', job, repeated: false, ...now };
    } catch (error) {
      return { kind: 'refused', job, error };
    }
  };
  for (const [index, job] of jobs.entries()) {
    if (events.length >= room) return { verdicts, events, state, rest: jobs.slice(index) };
    verdicts.push(decide(job));
  }
  return { verdicts, events, state, rest: [] };
};
