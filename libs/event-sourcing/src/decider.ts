/** A thing that was asked or that happened: its name and its data. */
export type Message<Type extends string = string, Data extends object = object> = Readonly<{
  type: Type;
  data: Readonly<Data>;
}>;

/** The rules of one aggregate, pure: no clock, no ids, no I/O. The same command twice decides nothing. */
export interface Decider<State, Command, Event extends Message> {
  readonly initial: State;
  decide(command: Command, state: State): readonly Event[];
  evolve(state: State, event: Event): State;
}

/** An event as it stands in its stream. `version` counts from 1. `commandId` says which command caused it. */
export type Recorded<E extends Message = Message> = E &
  Readonly<{ stream: string; version: number; commandId: string; recordedAt: string }>;
