// How much one address or one person may ask. Counted in memory, with a bound on how many are remembered.
import { DomainError } from '#contracts';

type Bucket = { left: number; atMs: number };

/** Lets `perMinute` through, refilling steadily. Forgets who has been quiet longest when more than `remembered` are known. */
export class Limit {
  private readonly buckets = new Map<string, Bucket>();

  constructor(
    private readonly perMinute: number,
    private readonly monotonicMs: () => number,
    private readonly remembered = 50_000,
  ) {}

  /** Counts one; throws `request.too-many` with the seconds to wait. */
  count(who: string): void {
    const now = this.monotonicMs();
    const bucket = this.buckets.get(who) ?? { left: this.perMinute, atMs: now };
    bucket.left = Math.min(this.perMinute, bucket.left + ((now - bucket.atMs) * this.perMinute) / 60_000);
    bucket.atMs = now;
    // Set again, so that the map's order is the order of last use.
    this.buckets.delete(who);
    this.buckets.set(who, bucket);
    this.forget();
    if (bucket.left < 1) {
      throw new DomainError('request.too-many', { retryAfterSeconds: ((1 - bucket.left) * 60) / this.perMinute });
    }
    bucket.left -= 1;
  }

  private forget(): void {
    if (this.buckets.size <= this.remembered) return;
    const [oldest] = this.buckets.keys();
    if (oldest !== undefined) this.buckets.delete(oldest);
  }
}

export type Limits = Readonly<{
  /** Of requests without a session that may change something, by address; undefined: off. */
  strangers?: Limit;
  /** Of commands, by person. */
  persons: Limit;
}>;

/** `byAddress` follows RATE_LIMITS. By person: api.md wants no less than 60 commands a minute. */
export const limitsOf = (byAddress: boolean, monotonicMs: () => number): Limits => ({
  ...(byAddress ? { strangers: new Limit(300, monotonicMs) } : {}),
  persons: new Limit(120, monotonicMs),
});
