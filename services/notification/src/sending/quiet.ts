// After a restore messages may be too old to be of use. Until when they are kept back stands in the store, so that it holds
// for every replica and for messages that are asked for only now.
import type { Instant } from '#contracts';
import { aggregates, type AggregatesOptions, type Decider, type EventStore, type Message } from '#event-sourcing';

type QuietUntil = Message<'QuietUntil', { until: Instant }>;

/** Stored for ever. */
const stream = 'sending-quiet';

const quiet: Decider<Instant, QuietUntil, QuietUntil> = {
  initial: '',
  decide: (command, until) => (command.data.until > until ? [command] : []),
  evolve: (_, { data }) => data.until,
};

/** Messages due before `until` are given up instead of sent, from the next start on. */
export const keepQuietUntil = async (
  options: Pick<AggregatesOptions, 'store' | 'clock' | 'timers'>,
  until: Instant,
): Promise<void> => {
  const door = aggregates(quiet, { ...options, exclusive: false });
  await door.handle(stream, { type: 'QuietUntil', data: { until } }, `quiet-until/${until}`);
};

/** The instant in force; undefined when nothing is kept back. */
export const quietUntil = async (store: EventStore): Promise<Instant | undefined> => {
  const commits = await store.read(stream);
  const last = commits.at(-1)?.events.at(-1) as QuietUntil | undefined;
  return last?.data.until;
};
