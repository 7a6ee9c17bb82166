import { Redis, type RedisOptions } from 'ioredis';
import { errorFacts, type Logger } from '#platform';

/** A command that Redis has not answered by then is rejected. */
export const commandTimeoutMs = 5000;

const shared: RedisOptions = {
  connectTimeout: 3000,
  disconnectTimeout: 100,
  enableReadyCheck: false,
  // ioredis 5.11 takes a connection that is lost during these introductions for ready, for ever.
  disableClientInfo: true,
  keepAlive: 10_000,
  // Never gives up: a client that ends would take its queue with it.
  retryStrategy: (times) => Math.min(2000, 50 * 2 ** Math.min(times, 10)),
};
const answering: RedisOptions = {
  ...shared,
  enableReadyCheck: true,
  commandTimeout: commandTimeoutMs,
  maxRetriesPerRequest: 2,
};
// These wait for as long as nothing happens.
const waiting: RedisOptions = { ...shared, maxRetriesPerRequest: null };
// Something is answered there every few seconds, or the other side is gone without a word.
const blocking: RedisOptions = { ...waiting, socketTimeout: 20_000 };

export type ConnectionKind = 'client' | 'subscriber' | 'bclient';

/** Connections to one Redis: one to ask, one to listen, and one for each queue to wait at. */
export class Connections {
  private readonly open = new Set<Redis>();
  private readonly shared = new Map<ConnectionKind, Redis>();
  reachable = true;

  constructor(
    private readonly address: string,
    private readonly log: Logger,
  ) {}

  get client(): Redis {
    return this.of('client');
  }

  of(kind: ConnectionKind): Redis {
    if (kind === 'bclient') return this.connect(blocking);
    const found = this.shared.get(kind) ?? this.connect(kind === 'client' ? answering : waiting);
    this.shared.set(kind, found);
    return found;
  }

  /** Ends a connection now, with whatever waits on it. */
  drop(connection: Redis | undefined): void {
    if (!connection) return;
    this.open.delete(connection);
    connection.disconnect();
  }

  close(): void {
    for (const connection of this.open) this.drop(connection);
  }

  private connect(options: RedisOptions): Redis {
    const connection = new Redis(this.address, options);
    // Each queue listens on the shared ones.
    connection.setMaxListeners(0);
    // One of them speaks for all; without a listener an error would end the process.
    const speaks = options === answering;
    connection.on('error', (error) => speaks && this.lost(error));
    connection.on('ready', () => speaks && this.found());
    this.open.add(connection);
    return connection;
  }

  private lost(error: unknown): void {
    if (this.reachable) this.log.error(errorFacts(error), 'the job engine cannot be reached; it is tried again');
    this.reachable = false;
  }

  private found(): void {
    if (!this.reachable) this.log.info({}, 'the job engine is there again');
    this.reachable = true;
  }
}
