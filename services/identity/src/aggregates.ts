import { aggregates, type Aggregates, type AggregatesOptions, type Decider, type Message } from '#event-sourcing';
import { application } from './application/application.decider.ts';
import { citizen } from './citizen/citizen.decider.ts';
import { tries } from './log-in/tries.decider.ts';
import { look } from './look/look.decider.ts';
import { session } from './session/session.decider.ts';
import { officer } from './staff/officer.decider.ts';

/** Where other processes may write too, what decides is read from the store each time. */
const freshUnless = <S, C, E extends Message>(
  exclusive: boolean,
  decider: Decider<S, C, E>,
  options: AggregatesOptions,
): Aggregates<S, C, E> => {
  const door = aggregates(decider, { ...options, exclusive });
  return {
    handle: (stream, command, id) => door.handle(stream, command, id),
    load: (stream) => (exclusive ? door.load(stream) : door.loadFresh(stream)),
    loadFresh: (stream) => door.loadFresh(stream),
    history: (stream) => door.history(stream),
  };
};

/** The doors to all streams of identity. Officers are written by the command line too, so never from memory alone. */
export const identityAggregates = (options: AggregatesOptions) => ({
  citizens: freshUnless(options.exclusive, citizen, options),
  sessions: freshUnless(options.exclusive, session, options),
  applications: freshUnless(options.exclusive, application, options),
  tries: freshUnless(options.exclusive, tries, options),
  looks: freshUnless(options.exclusive, look, options),
  officers: freshUnless(false, officer, options),
});
export type IdentityAggregates = ReturnType<typeof identityAggregates>;
