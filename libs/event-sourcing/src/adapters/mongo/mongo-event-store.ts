import type mongoose from 'mongoose';
import type { mongo } from 'mongoose';
import { checkChain, emptyHead, joined, type Head } from '../../chain.ts';
import {
  StoreClosedError,
  type AppendOutcome,
  type Commit,
  type CommitKey,
  type EventStore,
  type Heartbeats,
  type NewCommit,
} from '../../event-store.ts';
import { seal, unseal } from '../../seal.ts';
import { certain, connect, durable, type Connected, type MongoTimeouts } from './connection.ts';
import {
  documentOf,
  idOf,
  inBatches,
  isPast,
  rangeOf,
  rangeOfPrefix,
  storedOf,
  type CommitDocument,
} from './documents.ts';
import { mongoHeartbeats, type HeartbeatDocument } from './mongo-heartbeats.ts';
import { outcomesOf } from './outcomes.ts';

const marksAtOnce = 1_000;
const atOnce = { ...durable, ordered: false } as const;

/** MongoDB and servers that speak its protocol; needs no transactions and no change streams. */
export class MongoEventStore implements EventStore {
  readonly heartbeats: Heartbeats;
  readonly #connection: mongoose.Connection;
  readonly #commits: mongo.Collection<CommitDocument>;
  /** For what may take longer than a call that somebody waits for. */
  readonly #connectPatiently: () => Promise<Connected>;
  #patient: Promise<Connected> | undefined;
  #closed = false;

  private constructor({ connection, database }: Connected, connectPatiently: () => Promise<Connected>) {
    this.#connection = connection;
    this.#commits = database.collection<CommitDocument>('commits');
    this.heartbeats = mongoHeartbeats(database.collection<HeartbeatDocument>('relay'));
    this.#connectPatiently = connectPatiently;
  }

  /** Connects to the database `name` at `address` and makes its index. Throws when the server is not there. */
  static async open(address: string, name: string, { callMs = 5_000 }: MongoTimeouts = {}): Promise<MongoEventStore> {
    const connected = await connect(address, name, callMs);
    const store = new MongoEventStore(connected, () => connect(address, name, 0));
    await indexUntold(connected.database.collection<CommitDocument>('commits'));
    return store;
  }

  async append(batch: readonly NewCommit[]): Promise<readonly AppendOutcome[]> {
    this.#checkOpen();
    const outcomes: AppendOutcome[] = [];
    for (const documents of inBatches(batch.map((commit) => documentOf(seal(commit)))))
      outcomes.push(...(await this.#insert(documents)));
    return outcomes;
  }

  async read(stream: string, from = 1): Promise<readonly Commit[]> {
    const found = await this.#answered(() => this.#find(rangeOf(stream, from)).sort({ _id: 1 }).toArray());
    return joined(found.map(storedOf), from);
  }

  async untold(limit: number, after?: CommitKey): Promise<readonly Commit[]> {
    if (limit < 1) return [];
    const filter = { untold: true as const, ...(after && { _id: { $gt: idOf(after) } }) };
    const found = await this.#answered(() => this.#find(filter).sort({ _id: 1 }).limit(limit).toArray());
    return found.map((document) => unseal(storedOf(document)));
  }

  async markTold(commits: readonly CommitKey[]): Promise<void> {
    for (let at = 0; at < Math.max(commits.length, 1); at += marksAtOnce) {
      const updates = commits.slice(at, at + marksAtOnce).map((commit) => ({
        updateOne: {
          filter: { _id: idOf(commit), stream: commit.stream },
          update: { $unset: { untold: '' as const } },
        },
      }));
      await this.#answered(async () => {
        if (updates.length > 0) await this.#commits.bulkWrite(updates, atOnce);
      });
    }
  }

  async retell(since: string): Promise<void> {
    await this.#answered(async () => {
      const commits = await this.#patiently();
      await commits.updateMany({ recordedAt: { $gte: since } }, { $set: { untold: true } }, durable);
    });
  }

  async *all(prefix = ''): AsyncIterable<Commit> {
    this.#checkOpen();
    const heads = new Map<string, Head>();
    const commits = await this.#patiently();
    for await (const document of commits.find(rangeOfPrefix(prefix), certain).sort({ _id: 1 })) {
      for (const stream of heads.keys()) if (isPast(stream, document._id)) heads.delete(stream);
      const commit = unseal(storedOf(document));
      checkChain([commit], heads.get(commit.stream) ?? emptyHead);
      heads.set(commit.stream, { version: commit.to, hash: commit.hash });
      yield commit;
    }
  }

  async *streams(prefix = ''): AsyncIterable<string> {
    this.#checkOpen();
    const commits = await this.#patiently();
    // In the order of their keys a stream's commits may stand apart: what begins like it and goes on with a lower sign than ':'.
    const names = new Set<string>();
    const keys = { ...certain, projection: { stream: 1 as const } };
    for await (const { stream } of commits.find(rangeOfPrefix(prefix), keys)) names.add(stream);
    yield* [...names].sort();
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#connection.close();
    await (await this.#patient?.catch(() => undefined))?.connection.close();
  }

  async #insert(documents: readonly CommitDocument[]): Promise<readonly AppendOutcome[]> {
    const inserts = documents.map((document) => ({ insertOne: { document } }));
    try {
      const resolved = await this.#commits.bulkWrite(inserts, atOnce);
      return outcomesOf(documents.length, { resolved });
    } catch (rejected) {
      return outcomesOf(documents.length, { rejected });
    }
  }

  #find(filter: mongo.Filter<CommitDocument>): mongo.FindCursor<mongo.WithId<CommitDocument>> {
    return this.#commits.find(filter, { ...certain, batchSize: 1_000 });
  }

  async #patiently(): Promise<mongo.Collection<CommitDocument>> {
    this.#patient ??= this.#connectPatiently();
    const { database } = await this.#patient.catch((error: unknown) => {
      this.#patient = undefined;
      throw error;
    });
    return database.collection<CommitDocument>('commits');
  }

  async #answered<T>(call: () => Promise<T>): Promise<T> {
    this.#checkOpen();
    try {
      return await call();
    } catch (error) {
      this.#checkOpen();
      throw error;
    }
  }

  #checkOpen(): void {
    if (this.#closed) throw new StoreClosedError('the store is closed');
  }
}

/** Only what is untold belongs in the index; servers without partial indexes get a sparse one. */
const indexUntold = async (commits: mongo.Collection<CommitDocument>): Promise<void> => {
  try {
    await commits.createIndex({ untold: 1, _id: 1 }, { partialFilterExpression: { untold: true } }, {});
  } catch {
    await commits.createIndex({ untold: 1 }, { sparse: true }, {});
  }
};
