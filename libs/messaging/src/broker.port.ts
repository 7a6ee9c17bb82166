// Publish and subscribe. At least once everywhere, in order per key within a topic.

/** One published fact: CloudEvents attributes as headers, JSON data as body. */
export type Fact<Data = unknown> = Readonly<{
  topic: string;
  /** Facts of one key keep their order. */
  key: string;
  /** CloudEvents `id`: the same fact told again carries the same id. */
  id: string;
  /** CloudEvents `type`, e.g. `huduma.scheduling.booking.taken.v1`. */
  type: string;
  /** CloudEvents `source`, e.g. `/scheduling`. */
  source: string;
  /** CloudEvents `time`, RFC 3339. */
  time: string;
  subject?: string;
  /** W3C trace context, where there is one. */
  traceparent?: string;
  data: Data;
}>;

export type Delivery = Readonly<{ attempt: number }>;
/** Resolves when the fact's effect is durable. Rejecting with a PoisonError parks the fact; with anything else pauses its partition and retries. */
export type FactHandler = (fact: Fact, delivery: Delivery) => Promise<void>;

export interface Subscription {
  /** Stops taking new facts and resolves when the running handlers are done. */
  stop(): Promise<void>;
  /** Facts not yet handled by this group, as far as known. */
  lag(): Promise<number>;
  /** Facts fetched and not yet handled: bounded, however slow the handler is. */
  held(): number;
}

export type DeadFact = Readonly<{ fact: Fact; group: string; reason: string; at: string }>;

/** The parked facts, each once, however many groups parked it. */
export const onceEach = (dead: readonly DeadFact[]): readonly Fact[] => [
  ...new Map(dead.map(({ fact }) => [fact.id, fact])).values(),
];

export interface Broker {
  /** Resolves when every fact is durable at the broker. After a rejection some may be there: tell them again. */
  publish(facts: readonly Fact[]): Promise<void>;
  /** Joins a consumer group from its own position; a new group begins at the oldest fact. Resolves once joined. */
  subscribe(group: string, topics: readonly string[], handler: FactHandler): Promise<Subscription>;
  /** Facts parked in `<topic>.dead` and not replayed since, oldest first. */
  deadFacts(topic: string): Promise<readonly DeadFact[]>;
  /** How many these are, without reading them; where that costs something, as of a minute ago. */
  deadCount(topic: string): Promise<number>;
  /**
   * Tells the parked facts of the topic again, to all groups, oldest first, and says how many. They are no longer parked
   * then; whatever still cannot pass is parked anew. A crash in the middle may tell some twice.
   */
  replayDead(topic: string): Promise<number>;
  close(): Promise<void>;
}
