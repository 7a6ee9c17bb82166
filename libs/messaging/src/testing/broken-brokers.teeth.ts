// Faults planted before a sound broker, one each: the suite must notice every one of them.
import type { Broker, Fact, FactHandler } from '../broker.port.ts';
import { isPoison } from '../poison.ts';

type Spoil = (broker: Broker) => Broker;
type HandlerSpoil = (handler: FactHandler) => FactHandler;

const withHandler =
  (spoil: HandlerSpoil): Spoil =>
  (broker) => ({
    ...broker,
    subscribe: (group, topics, handler) => broker.subscribe(group, topics, spoil(handler)),
  });

const withFacts =
  (spoil: (facts: readonly Fact[]) => readonly Fact[]): Spoil =>
  (broker) => ({ ...broker, publish: (facts) => broker.publish(spoil(facts)) });

let opened = 0;

export const brokenBrokers: Readonly<Record<string, Spoil>> = {
  'loses a fact whose handler failed': withHandler((handler) => async (fact, delivery) => {
    await handler(fact, delivery).catch((error: unknown) => {
      if (isPoison(error)) throw error;
    });
  }),
  'drops poison without parking it': withHandler((handler) => async (fact, delivery) => {
    await handler(fact, delivery).catch((error: unknown) => {
      if (!isPoison(error)) throw error;
    });
  }),
  'takes poison for a failure that passes': withHandler((handler) => async (fact, delivery) => {
    await handler(fact, delivery).catch(() => {
      throw new Error('again');
    });
  }),
  'does not wait for its handlers': withHandler((handler) => (fact, delivery) => {
    void handler(fact, delivery).catch(() => undefined);
    return Promise.resolve();
  }),
  'counts every attempt as the first': withHandler((handler) => (fact) => handler(fact, { attempt: 1 })),
  'tells the facts of a batch backwards': withFacts((facts) => facts.toReversed()),
  'loses the trace of a fact': withFacts((facts) => facts.map(({ traceparent: _, ...fact }) => fact)),
  'deals all keys to one partition': withFacts((facts) => facts.map((fact) => ({ ...fact, key: 'all' }))),
  'lets all groups be one': (broker) => ({
    ...broker,
    subscribe: (_, topics, handler) => broker.subscribe(`one-of-${topics.join()}`, topics, handler),
  }),
  'lets every member be a group': (broker) => ({
    ...broker,
    subscribe: (group, topics, handler) => broker.subscribe(`${group}-${(opened += 1)}`, topics, handler),
  }),
  'stops without waiting': (broker) => ({
    ...broker,
    subscribe: async (...args) => {
      const subscription = await broker.subscribe(...args);
      return {
        ...subscription,
        stop: () => {
          void subscription.stop();
          return Promise.resolve();
        },
      };
    },
  }),
  'begins at the newest fact': (broker) => {
    const old = new Set<string>();
    const publish: Broker['publish'] = async (facts) => {
      for (const fact of facts) old.add(`${fact.topic} ${fact.id}`);
      await broker.publish(facts);
    };
    const subscribe: Broker['subscribe'] = (group, topics, handler) => {
      const before = new Set(old);
      return broker.subscribe(group, topics, async (fact, delivery) => {
        if (!before.has(`${fact.topic} ${fact.id}`)) await handler(fact, delivery);
      });
    };
    return { ...broker, publish, subscribe };
  },
};
