import type { Timer } from '#platform';
import { connectTo, type Connection, type ConnectionParts } from './connection.ts';
import { FrameError } from './frames.ts';

const firstPauseMs = 50;
const lastPauseMs = 2000;

/** One replica as one caller sees it. Once asked for, it is connected to again and again until it is closed. */
export class Peer {
  private connection: Connection | undefined;
  private connecting: Promise<Connection | undefined> | undefined;
  private pause: Timer | undefined;
  private failures = 0;
  private closed = false;

  constructor(private readonly parts: ConnectionParts) {}

  /** The connection, or one that is being made for the first time; undefined while the replica cannot be reached. */
  reach(): Connection | Promise<Connection | undefined> | undefined {
    if (this.connection || this.closed) return this.connection;
    if (this.pause || this.failures > 0) return undefined;
    return this.connect();
  }

  close(): void {
    this.closed = true;
    this.pause?.cancel();
    this.connection?.close();
  }

  private connect(): Promise<Connection | undefined> {
    this.connecting ??= this.tryOnce().finally(() => (this.connecting = undefined));
    return this.connecting;
  }

  private async tryOnce(): Promise<Connection | undefined> {
    try {
      const connection = await connectTo(this.parts, () => this.lost());
      if (this.closed) {
        connection.close();
        return undefined;
      }
      this.connection = connection;
      this.noticed(0);
      return connection;
    } catch (error) {
      this.noticed(this.failures + 1, error);
      this.again();
      return undefined;
    }
  }

  private lost(): void {
    this.connection = undefined;
    if (this.closed) return;
    // Until it is there again nobody waits for it: others may answer.
    this.noticed(this.failures + 1);
    this.again();
  }

  private again(): void {
    if (this.closed) return;
    const ms = Math.min(lastPauseMs, firstPauseMs * 2 ** Math.min(this.failures, 10));
    this.pause = this.parts.timers.after(ms, () => {
      this.pause = undefined;
      void this.connect();
    });
  }

  private noticed(failures: number, error?: unknown): void {
    const { caller, service, at, log } = this.parts;
    const facts = { caller, service, port: at.port };
    if (failures === 1) {
      const reason = error instanceof FrameError ? error.message : 'no connection';
      log.warn({ ...facts, reason }, 'a replica cannot be reached; it is tried again');
    }
    if (failures === 0 && this.failures > 0) log.info(facts, 'a replica is there again');
    this.failures = failures;
  }
}
