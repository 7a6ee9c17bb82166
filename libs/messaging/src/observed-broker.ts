import { brokerCheck, currentTraceparent, inSpan, traceparentOf, type Check, type Observed } from '#platform';
import type { Broker, Fact, FactHandler } from './broker.port.ts';
import { isPoison } from './poison.ts';

/** A broker whose last send or reading failed says so. */
export type ObservedBroker = Broker & Readonly<{ trouble(): string | undefined }>;

/** The fact with the `traceparent` of the event that it tells, where that has one. */
export const traced =
  (event: object) =>
  (fact: Fact): Fact => {
    const traceparent = traceparentOf(event);
    return traceparent === undefined ? fact : { ...fact, traceparent };
  };

const countByTopic = (facts: readonly Fact[]): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const { topic } of facts) counts.set(topic, (counts.get(topic) ?? 0) + 1);
  return counts;
};

const observedHandler =
  (group: string, handler: FactHandler, { metrics }: Observed): FactHandler =>
  (fact, delivery) =>
    inSpan(`hear ${fact.topic}`, { kind: 'hears', parent: fact.traceparent ?? null, facts: { group } }, async () => {
      const note = (outcome: string) =>
        metrics.count('huduma_facts_handled_total', { group, topic: fact.topic, outcome });
      try {
        await handler(fact, delivery);
        note('handled');
      } catch (error) {
        note(isPoison(error) ? 'parked' : 'again');
        throw error;
      }
    });

const outcomes = ['handled', 'parked', 'again'] as const;

type Hearing = Readonly<{ group: string; topics: readonly string[]; lag: () => Promise<number> }>;

/** What grows from nothing is seen to grow only where there was a 0 before. */
const watchGroup = (broker: Broker, metrics: Observed['metrics'], { group, topics, lag }: Hearing): (() => void) => {
  for (const topic of topics)
    for (const outcome of outcomes) metrics.count('huduma_facts_handled_total', { group, topic, outcome }, 0);
  const watches = [
    metrics.watch('huduma_consumer_lag', { group }, lag),
    ...topics.map((topic) => metrics.watch('huduma_dead_letters', { topic }, () => broker.deadCount(topic))),
  ];
  return () => {
    for (const unwatch of watches) unwatch();
  };
};

/** The same broker, measured: sends, what groups make of what they hear, and how far they are behind. */
export const observedBroker = (broker: Broker, observed: Observed): ObservedBroker => {
  const { service, metrics, timers } = observed;
  let trouble: string | undefined;
  const publish = async (facts: readonly Fact[]): Promise<void> => {
    const began = timers.monotonicMs();
    try {
      await broker.publish(facts);
      trouble = undefined;
    } catch (error) {
      trouble = 'the broker takes no facts; news waits in the store';
      metrics.count('huduma_engine_errors_total', { service, engine: 'broker' });
      throw error;
    }
    metrics.observe('huduma_publish_seconds', { service }, (timers.monotonicMs() - began) / 1000);
    for (const [topic, count] of countByTopic(facts))
      metrics.count('huduma_facts_published_total', { service, topic }, count);
  };
  return {
    publish: (facts) => {
      const [parent = null, ...links] = facts.map(({ traceparent }) => traceparent).filter((one) => one !== undefined);
      return inSpan('publish', { kind: 'sends', parent, links, facts: { service, facts: facts.length } }, () =>
        publish(facts.map(sentOn)),
      );
    },
    subscribe: async (group, topics, handler) => {
      const subscription = await broker.subscribe(group, topics, observedHandler(group, handler, observed));
      const unwatch = watchGroup(broker, metrics, { group, topics, lag: () => subscription.lag() });
      return {
        lag: () => subscription.lag(),
        held: () => subscription.held(),
        stop: () => {
          unwatch();
          return subscription.stop();
        },
      };
    },
    deadCount: (topic) => broker.deadCount(topic),
    deadFacts: (topic) => broker.deadFacts(topic),
    replayDead: (...which) => broker.replayDead(...which),
    close: () => broker.close(),
    trouble: () => trouble,
  };
};

// Within the span of a send its only fact goes on from there; several keep where each came from.
const sentOn = (fact: Fact, _: number, all: readonly Fact[]): Fact => {
  const here = all.length === 1 && fact.traceparent !== undefined ? currentTraceparent() : undefined;
  return here === undefined ? fact : { ...fact, traceparent: here };
};

/** What a service that hears facts says of itself. */
export const factsChecks = (
  broker: ObservedBroker,
  server: Readonly<{ joined: boolean; lag(): Promise<number> }>,
): readonly Check[] => [
  {
    away: 'the consumers do not answer',
    weight: 'unready',
    look: () => (server.joined ? undefined : 'the consumers have not joined their group'),
  },
  brokerCheck(async () => broker.trouble() ?? (await server.lag().then(() => undefined))),
];
