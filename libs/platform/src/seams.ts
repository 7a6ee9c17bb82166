// Everything that differs between two runs comes through these ports, so that a simulator can own it.
import type { Instant } from '#contracts';
import type { Precedence } from './precedence.ts';

export interface Clock {
  /** The instant now, whole seconds, RFC 3339 in UTC. What rules look at. */
  now(): Instant;
  /** Whole milliseconds since the epoch on the same clock. For timers and records, not for rules. */
  nowMs(): number;
}

export interface Timer {
  cancel(): void;
}

export interface Timers {
  /** Runs `task` once after `ms` milliseconds of monotonic time. */
  after(ms: number, task: () => void): Timer;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Monotonic milliseconds: for measuring, never for telling the time. */
  monotonicMs(): number;
}

export interface Random {
  bytes(length: number): Uint8Array;
  /** A whole number from 0 up to, not including, `below`. */
  below(below: number): number;
}

export interface Ids {
  /** A new id, 26 characters `[0-9a-z]`, ordered by time. */
  next(): string;
}

export interface Hasher {
  /** A slow hash of a secret, self-describing. */
  hash(secret: string): Promise<string>;
  verify(hash: string, secret: string): Promise<boolean>;
}

export type Seams = Readonly<{
  clock: Clock;
  timers: Timers;
  random: Random;
  ids: Ids;
  hasher: Hasher;
  /** Shared by all services of a process; left out: nothing stands back. */
  precedence?: Precedence;
}>;
