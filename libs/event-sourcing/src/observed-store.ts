import { inSpan, relayChecks, storeCheck, traceparentOf, type Check, type Observed } from '#platform';
import type { AppendOutcome, EventStore, NewCommit } from './event-store.ts';
import type { Relay } from './relay/relay.port.ts';

const tracesOf = (batch: readonly NewCommit[]): readonly string[] =>
  batch.flatMap(({ events }) => events.map(traceparentOf).filter((trace) => trace !== undefined));

/** The same store, measured: how many commits an append has, how long it takes and what becomes of them. */
export const observedStore = (store: EventStore, { service, metrics, timers }: Observed): EventStore => {
  const note = (batch: readonly NewCommit[], outcomes: readonly AppendOutcome[], ms: number): void => {
    metrics.observe('huduma_append_seconds', { service }, ms / 1000);
    metrics.observe('huduma_append_commits', { service }, batch.length);
    for (const outcome of ['won', 'lost', 'unknown'] as const) {
      const found = outcomes.filter((each) => each === outcome).length;
      if (found > 0) metrics.count('huduma_append_outcomes_total', { service, outcome }, found);
    }
    if (outcomes.includes('unknown')) metrics.count('huduma_engine_errors_total', { service, engine: 'store' });
  };
  const append = async (batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> => {
    const began = timers.monotonicMs();
    try {
      const outcomes = await store.append(batch);
      note(batch, outcomes, timers.monotonicMs() - began);
      return outcomes;
    } catch (error) {
      metrics.count('huduma_engine_errors_total', { service, engine: 'store' });
      throw error;
    }
  };
  const { heartbeats } = store;
  return {
    append: (batch) => {
      // Many commands share an append: it belongs to the first, the others are linked.
      const [parent = null, ...links] = tracesOf(batch);
      const facts = { service, commits: batch.length };
      return inSpan('append', { parent, links, facts }, () => append(batch));
    },
    read: (stream, from) => store.read(stream, from),
    untold: (limit, after) => store.untold(limit, after),
    markTold: (commits) => store.markTold(commits),
    retell: (since) => store.retell(since),
    all: (prefix) => store.all(prefix),
    close: () => store.close(),
    ...(heartbeats ? { heartbeats } : {}),
  };
};

/** Shows how far a relay is behind; the function returned takes it off the page. */
export const watchRelay = (relay: Relay, { service, metrics }: Observed): (() => void) => {
  const lag = () => relay.lag();
  const stops = [
    metrics.watch('huduma_relay_unfolded', { service }, () => lag().unfolded),
    metrics.watch('huduma_relay_untold', { service }, () => lag().untold),
    metrics.watch('huduma_relay_parked_streams', { service }, () => lag().parked.length),
  ];
  return () => {
    for (const stop of stops) stop();
  };
};

/** What a service whose facts go out by relay says of itself. */
export const storeAndRelayChecks = (store: EventStore, relay: Relay): readonly Check[] => [
  storeCheck(() => store.untold(1)),
  ...relayChecks(() => relay.lag()),
];
