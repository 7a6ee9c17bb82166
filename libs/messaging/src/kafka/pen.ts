import { Partitioners, type Kafka, type Message, type Producer } from 'kafkajs';
import { errorFacts, type Logger } from '#platform';

export type Addressed = Readonly<{ topic: string; message: Message }>;
type Waiting = Readonly<{ messages: readonly Addressed[]; resolve: () => void; reject: (error: unknown) => void }>;

const byTopic = (messages: readonly Addressed[]) => {
  const grouped = new Map<string, Message[]>();
  for (const { topic, message } of messages) grouped.set(topic, [...(grouped.get(topic) ?? []), message]);
  return [...grouped].map(([topic, ofTopic]) => ({ topic, messages: ofTopic }));
};

/** Sends with one request in flight; what is asked meanwhile goes together with the next. */
export class Pen {
  private waiting: Waiting[] = [];
  private sending: Promise<void> | undefined;
  private producer: Promise<Producer> | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly log: Logger,
  ) {}

  /** Resolves when all replicas in sync hold the messages. */
  write(messages: readonly Addressed[]): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ messages, resolve, reject });
      this.sending ??= this.sendAll();
    });
  }

  async close(): Promise<void> {
    await this.sending;
    await this.throwAway();
  }

  private async sendAll(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting;
      this.waiting = [];
      try {
        await this.send(batch.flatMap(({ messages }) => messages));
        for (const { resolve } of batch) resolve();
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    // In the same turn as the last look: whoever asks from now on starts the next round.
    this.sending = undefined;
  }

  private async send(messages: readonly Addressed[]): Promise<void> {
    this.producer ??= this.connect();
    try {
      const producer = await this.producer;
      await producer.sendBatch({ acks: -1, topicMessages: byTopic(messages) });
    } catch (error) {
      // kafkajs winds its sequence numbers back after a failure: the next batch of the same size would be taken for a
      // repetition of this one and be lost. A new producer has a new identity.
      await this.throwAway();
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = this.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      createPartitioner: Partitioners.DefaultPartitioner,
    });
    await producer.connect();
    return producer;
  }

  private async throwAway(): Promise<void> {
    const used = this.producer;
    this.producer = undefined;
    try {
      await (await used)?.disconnect();
    } catch (error) {
      this.log.debug(errorFacts(error), 'a producer that is thrown away did not disconnect');
    }
  }
}
