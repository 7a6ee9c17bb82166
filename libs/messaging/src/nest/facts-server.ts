import { BaseRpcContext, Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import { factSchemas } from '#contracts';
import type { Broker, Delivery, Fact, FactHandler, Subscription } from '../broker.port.ts';
import { checked, type FactSchemas } from '../fact-check.ts';

/** What `@Ctx()` gives to a handler of facts. */
export class FactContext extends BaseRpcContext<[Fact, Delivery]> {
  get fact(): Fact {
    return this.args[0];
  }
  get attempt(): number {
    return this.args[1].attempt;
  }
}

const settled = async (handler: MessageHandler<Fact, FactContext>, context: FactContext): Promise<void> => {
  const result: unknown = await handler(context.fact, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
};

// Nest logs what a handler threw and hands on a plain object in its place.
const asError = (thrown: unknown): Error =>
  thrown instanceof Error ? thrown : new Error('a handler failed; what it threw is in the log', { cause: thrown });

/**
 * Feeds the `@EventPattern(topic)` handlers of a Nest application from a broker, as one consumer group. A fact is handled
 * when every handler of its topic is; when one fails, it comes again to all of them.
 */
export class FactsServer extends Server implements CustomTransportStrategy {
  // Nest then neither logs an error as lost nor keeps it from us.
  override readonly propagatesEventHandlerErrors = true;
  override readonly transportId = Symbol('facts');
  private readonly byTopic = new Map<string, MessageHandler<Fact, FactContext>[]>();
  private readonly handler: FactHandler;
  private subscription: Subscription | undefined;

  /** Facts that do not fit `schemas` are parked unheard; null checks nothing. */
  constructor(
    private readonly broker: Broker,
    private readonly group: string,
    schemas: FactSchemas | null = factSchemas,
  ) {
    super();
    this.handler = schemas ? checked(schemas, this.hear) : this.hear;
  }

  // The base class chains handlers of one pattern and gives up at the first error while the others still run.
  override addHandler(pattern: unknown, callback: MessageHandler<Fact, FactContext>, isEventHandler = false): void {
    if (!isEventHandler) return;
    const topic = String(pattern);
    this.byTopic.set(topic, [...(this.byTopic.get(topic) ?? []), callback]);
  }

  listen(callback: (error?: unknown) => void): void {
    const topics = [...this.byTopic.keys()];
    const joining = topics.length === 0 ? undefined : this.broker.subscribe(this.group, topics, this.handler);
    Promise.resolve(joining).then(
      (subscription) => {
        this.subscription = subscription;
        callback();
      },
      (error: unknown) => callback(error),
    );
  }

  /** Takes no new facts and waits for the running handlers. The broker stays open: it belongs to whoever made it. */
  async close(): Promise<void> {
    await this.subscription?.stop();
    this.subscription = undefined;
  }

  on(): never {
    throw new Error('a server of facts emits no events');
  }

  unwrap<T>(): T {
    return this.broker as T;
  }

  /** True from when it joined its group until it closes, and when it hears nothing at all. */
  get joined(): boolean {
    return this.subscription !== undefined || this.byTopic.size === 0;
  }

  /** Facts not yet handled by this group, as far as known. */
  async lag(): Promise<number> {
    return (await this.subscription?.lag()) ?? 0;
  }

  private readonly hear: FactHandler = async (fact, delivery) => {
    const context = new FactContext([fact, delivery]);
    const handlers = this.byTopic.get(fact.topic) ?? [];
    const results = await Promise.allSettled(handlers.map((handler) => settled(handler, context)));
    for (const result of results) if (result.status === 'rejected') throw asError(result.reason);
  };
}
