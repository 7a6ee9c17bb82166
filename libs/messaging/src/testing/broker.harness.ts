import { eventually } from '#testing';
import type { Broker, Fact, FactHandler, Subscription } from '../broker.port.ts';

/** What a contract suite needs of an adapter. */
export type BrokerHarness = Readonly<{
  /** One more user of the same broker; what was published before is still there. */
  open: () => Broker;
  /** A topic that nobody used before. */
  topic: () => string;
  /** A case holds at most this many facts of this size in memory. */
  most: Readonly<{ held: number; bytes: number }>;
  /** How long a condition may take to come true. */
  patienceMs: number;
  dispose: () => void;
}>;

export type BrokerCase = Readonly<{ rule: string; holds: (bench: Bench) => Promise<void> }>;

/** A fact for a suite: its number is its id. */
export const fact = (topic: string, key: string, number: number, data: unknown = { number }): Fact => ({
  topic,
  key,
  id: String(number),
  type: 'huduma.test.told.v1',
  source: '/test',
  time: '2026-12-01T05:00:00Z',
  data,
});

/** Facts 1 to `count`, dealt round to the keys. */
export const facts = (topic: string, count: number, keys: readonly string[] = ['a']): readonly Fact[] =>
  Array.from({ length: count }, (_, index) => fact(topic, keys[index % keys.length] ?? 'a', index + 1));

export const idsOf = (told: readonly Fact[]): readonly string[] => told.map(({ id }) => id);
export const manyKeys: readonly string[] = Array.from({ length: 40 }, (_, index) => `key-${index}`);

type Reaction = (...args: Parameters<FactHandler>) => Promise<void> | void;

/** Writes down what it hears and does what it is told to do with it. */
export class Listener {
  readonly heard: Fact[] = [];
  readonly attempts: number[] = [];
  constructor(private readonly react: Reaction = () => undefined) {}

  readonly handler: FactHandler = async (told, delivery) => {
    this.heard.push(told);
    this.attempts.push(delivery.attempt);
    await this.react(told, delivery);
  };

  get ids(): readonly string[] {
    return idsOf(this.heard);
  }
}

/** Something that stays shut until opened. */
export const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
};

/** One case's own broker, topic and group; closes what the case leaves open. */
export class Bench {
  readonly topic: string;
  private readonly opened: Broker[] = [];

  constructor(readonly harness: BrokerHarness) {
    this.topic = harness.topic();
  }

  /** A group that nobody used before. */
  group(name = 'group'): string {
    return `${name}-of-${this.topic}`;
  }

  open(): Broker {
    const broker = this.harness.open();
    this.opened.push(broker);
    return broker;
  }

  join(broker: Broker, listener: Listener, group = this.group()): Promise<Subscription> {
    return broker.subscribe(group, [this.topic], listener.handler);
  }

  until(condition: () => boolean | Promise<boolean>): Promise<boolean> {
    return eventually(condition, this.harness.patienceMs);
  }

  async end(): Promise<void> {
    await Promise.allSettled(this.opened.map((broker) => broker.close()));
  }
}
