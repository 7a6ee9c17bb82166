import type { Timer, Timers } from '#platform';
import type { Heartbeats } from '../event-store.ts';
import type { RelayLog } from './relay.port.ts';

const beatsPerLease = 5;

type LeasePorts = Readonly<{
  heartbeats: Heartbeats;
  timers: Timers;
  log: RelayLog;
  leaseMs: number;
  /** Called whenever this process begins to hold it. */
  taken: () => void;
}>;

/**
 * Which of several relays tells: whoever raises the counter. A rival takes over when the counter stood still for
 * `leaseMs` of its own monotonic clock; the holder stops believing in itself before. An economy, not a guard: two at once
 * only repeat.
 */
export class Lease {
  readonly #ports: LeasePorts;
  #timer: Timer | undefined;
  #beating: Promise<void> = Promise.resolve();
  #stopped = false;
  /** The counter as this process saw it last, and since when. */
  #seen: number | undefined;
  #seenAt = -Infinity;
  #sureUntil = -Infinity;
  /** The last heartbeat's answer was lost: the counter may stand one higher. */
  #unsure = false;

  constructor(ports: LeasePorts) {
    this.#ports = ports;
  }

  get held(): boolean {
    return this.#ports.timers.monotonicMs() < this.#sureUntil;
  }

  async start(): Promise<void> {
    await this.#beatOnce();
    this.#schedule();
  }

  /** Lets go, so that a rival need not wait. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    await this.#beating;
    const { heartbeats, log } = this.#ports;
    if (!this.held) return;
    this.#sureUntil = -Infinity;
    const free = { beat: (this.#seen ?? 0) + 1, free: true };
    await heartbeats.replace(this.#seen, free).catch((error: unknown) => {
      log.warn({ error }, 'the lease of the relay could not be given back, a rival waits it out');
    });
  }

  #schedule(): void {
    if (this.#stopped) return;
    this.#timer = this.#ports.timers.after(this.#ports.leaseMs / beatsPerLease, () => {
      this.#beating = this.#beatOnce().finally(() => this.#schedule());
    });
  }

  async #beatOnce(): Promise<void> {
    try {
      await this.#beat();
    } catch (error) {
      this.#unsure = true;
      this.#ports.log.warn({ error }, 'the lease of the relay cannot be looked at, trying again');
    }
  }

  async #beat(): Promise<void> {
    const { heartbeats, timers, leaseMs, taken } = this.#ports;
    const asked = timers.monotonicMs();
    const found = await heartbeats.read();
    const mine = this.held && (found?.beat === this.#seen || (this.#unsure && found?.beat === (this.#seen ?? 0) + 1));
    const still = found?.beat === this.#seen && timers.monotonicMs() - this.#seenAt >= leaseMs;
    if (!mine) this.#sureUntil = -Infinity;
    if (!mine && !still && found && !found.free) {
      if (found.beat !== this.#seen) [this.#seen, this.#seenAt] = [found.beat, timers.monotonicMs()];
      return;
    }
    const next = { beat: (found?.beat ?? 0) + 1, free: false };
    [this.#seen, this.#seenAt] = [found?.beat, timers.monotonicMs()];
    if (!(await heartbeats.replace(found?.beat, next))) {
      this.#sureUntil = -Infinity;
      return;
    }
    [this.#seen, this.#seenAt, this.#unsure] = [next.beat, timers.monotonicMs(), false];
    this.#sureUntil = asked + leaseMs;
    if (!mine) taken();
  }
}
