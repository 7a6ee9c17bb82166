import type { Broker, DeadFact, Fact } from './broker.port.ts';

/** The broker with a prefix before every topic and group; facts keep their own topic for who publishes and who hears. */
export const prefixed = (broker: Broker, prefix: string): Broker => {
  const outside = (fact: Fact): Fact => ({ ...fact, topic: `${prefix}${fact.topic}` });
  const inside = (fact: Fact): Fact => ({ ...fact, topic: fact.topic.slice(prefix.length) });
  return {
    publish: (facts) => broker.publish(facts.map(outside)),
    subscribe: (group, topics, handler) =>
      broker.subscribe(
        `${prefix}${group}`,
        topics.map((topic) => `${prefix}${topic}`),
        (fact, delivery) => handler(inside(fact), delivery),
      ),
    deadFacts: async (topic) =>
      (await broker.deadFacts(`${prefix}${topic}`)).map((dead): DeadFact => ({
        ...dead,
        fact: inside(dead.fact),
        group: dead.group.slice(prefix.length),
      })),
    deadCount: (topic) => broker.deadCount(`${prefix}${topic}`),
    replayDead: (topic) => broker.replayDead(`${prefix}${topic}`),
    close: () => broker.close(),
  };
};
