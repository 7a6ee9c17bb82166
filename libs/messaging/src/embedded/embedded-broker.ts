import { resolve } from 'node:path';
import type { Clock, Logger, Precedence, Timers } from '#platform';
import type { Broker, Subscription } from '../broker.port.ts';
import { BrokerFile, type Place } from './broker-file.ts';
import { Group } from './group.ts';

export type EmbeddedBrokerOptions = Readonly<{
  /** Path of the SQLite file; made when missing. Used by one process at a time. */
  file: string;
  timers: Timers;
  clock: Clock;
  /** Hearing stands back for people; left out: it does not. */
  precedence?: Precedence | undefined;
  log: Logger;
  /** Facts held in memory at most per partition and group; default 8. */
  fetch?: number;
}>;

export interface EmbeddedBroker extends Broker {
  /** Removes facts that every known group has handled, and says how many. A topic without groups keeps all. */
  prune(): Promise<number>;
}

/** What is thrown becomes a rejection. */
const promised = <T>(work: () => T): Promise<T> => new Promise((resolve) => resolve(work()));

type Hub = Readonly<{ file: BrokerFile; groups: Map<string, Group>; users: Set<object> }>;
const hubs = new Map<string, Hub>();

const openHub = (path: string): Hub => {
  const groups = new Map<string, Group>();
  const wake = (places: readonly Place[]) => {
    for (const group of groups.values()) for (const { topic, partition } of places) group.wake(topic, partition);
  };
  return { file: new BrokerFile(path, wake), groups, users: new Set() };
};

const groupOf = (hub: Hub, name: string, options: EmbeddedBrokerOptions): Group => {
  const { timers, log, clock, precedence, fetch = 8 } = options;
  const group = hub.groups.get(name) ?? new Group(name, { file: hub.file, timers, log, clock, precedence, fetch });
  hub.groups.set(name, group);
  return group;
};

const leave = (path: string, hub: Hub, user: object): void => {
  if (!hub.users.delete(user) || hub.users.size > 0) return;
  hubs.delete(path);
  for (const group of hub.groups.values()) group.end();
  hub.file.close();
};

/**
 * A broker on one SQLite file within one process. All users of a file in a process share one instance, which closes with
 * the last of them. Throws when another process holds the file.
 */
export const embeddedBroker = (options: EmbeddedBrokerOptions): EmbeddedBroker => {
  const path = resolve(options.file);
  const hub = hubs.get(path) ?? openHub(path);
  hubs.set(path, hub);
  const user = {};
  hub.users.add(user);
  const subscriptions = new Set<Subscription>();
  const open = () => {
    if (!hub.users.has(user)) throw new Error('the broker was closed');
    return hub;
  };
  return {
    publish: async (facts) => open().file.publish(facts),
    subscribe: (group, topics, handler) =>
      promised(() => {
        const subscription = groupOf(open(), group, options).join(topics, handler);
        subscriptions.add(subscription);
        return subscription;
      }),
    deadFacts: (topic) => promised(() => open().file.dead(topic)),
    deadCount: (topic) => promised(() => open().file.deadCount(topic)),
    replayDead: async (topic) => open().file.replay(topic),
    prune: () => promised(() => open().file.prune()),
    close: async () => {
      await Promise.all([...subscriptions].map((subscription) => subscription.stop()));
      leave(path, hub, user);
    },
  };
};
