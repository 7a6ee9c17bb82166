import { emptyHead, checkChain } from '../chain.ts';
import type { Decider, Message } from '../decider.ts';
import type { Commit, StoredEvent } from '../event-store.ts';
import type { Upcast } from '../upcasting.ts';

/** Where one stream stands in memory. `commands` says for each command id in which commit its events are (its `from`). */
export type Standing<State> = Readonly<{
  state: State;
  version: number;
  hash: string;
  commands: Map<string, number>;
}>;

/** The events cannot be folded into a state: an unknown type, or a fold that throws. Never folded over. */
export class UnfoldableError extends Error {
  override readonly name = 'UnfoldableError';
  readonly stream: string;
  readonly version: number;

  constructor(stream: string, version: number, cause: unknown) {
    super(`${stream} cannot be folded at version ${String(version)}: ${String(cause)}`, { cause });
    this.stream = stream;
    this.version = version;
  }
}

export type Fold<State, Event extends Message> = Readonly<{
  decider: Pick<Decider<State, never, Event>, 'initial' | 'evolve'>;
  upcast: Upcast;
  /** Types that `evolve` knows. Left out, `evolve` itself must throw on others or change nothing silently: prefer naming them. */
  knownTypes?: ReadonlySet<string> | undefined;
}>;

export const nothingYet = <State>(initial: State): Standing<State> => ({
  state: initial,
  ...emptyHead,
  commands: new Map(),
});

const foldEvent = <S, E extends Message>(fold: Fold<S, E>, state: S, stored: StoredEvent): S => {
  const event = fold.upcast(stored);
  if (fold.knownTypes && !fold.knownTypes.has(event.type)) throw new Error(`unknown event type ${event.type}`);
  // The stored text is trusted to be of the types that this decider wrote: upcasters keep that true.
  const next = fold.decider.evolve(state, event as unknown as E);
  if (next === undefined) throw new Error(`nothing comes of an event of type ${event.type}`);
  return next;
};

const foldCommit = <S, E extends Message>(fold: Fold<S, E>, state: S, commit: Commit): S =>
  commit.events.reduce((seen, event, index) => {
    try {
      return foldEvent(fold, seen, event);
    } catch (error) {
      throw new UnfoldableError(commit.stream, commit.from + index, error);
    }
  }, state);

/** Folds the commits that follow. Throws BrokenStreamError or UnfoldableError. The index of `standing` is carried on. */
export const advance = <S, E extends Message>(
  fold: Fold<S, E>,
  standing: Standing<S>,
  commits: readonly Commit[],
): Standing<S> => {
  checkChain(commits, standing);
  const state = commits.reduce((seen, commit) => foldCommit(fold, seen, commit), standing.state);
  for (const commit of commits) for (const event of commit.events) standing.commands.set(event.commandId, commit.from);
  const last = commits.at(-1);
  return last ? { state, version: last.to, hash: last.hash, commands: standing.commands } : standing;
};
