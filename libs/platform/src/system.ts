// The real ports. The only file of the product, with clock.ts, that touches time and randomness.
import { randomBytes, randomInt } from 'node:crypto';
import type { Ids, Random, Timers } from './seams.ts';

export const systemTimers: Timers = {
  after: (ms, task) => {
    const timer = setTimeout(task, ms);
    return { cancel: () => clearTimeout(timer) };
  },
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const stop = () => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', stop);
        resolve();
      }, ms);
      signal?.addEventListener('abort', stop, { once: true });
    }),
  monotonicMs: () => performance.now(),
};

const pooledBytes = 4_096;
const longestFromPool = 16;

/** Short runs (ids, nonces) come out of a pool: a call of the generator costs as much for 4,096 bytes as for 10. */
const pooled = (): ((length: number) => Uint8Array) => {
  let [pool, used] = [Buffer.alloc(0), 0];
  return (length) => {
    if (length > longestFromPool) return randomBytes(length);
    if (used + length > pool.length) [pool, used] = [randomBytes(pooledBytes), 0];
    used += length;
    return Uint8Array.prototype.slice.call(pool, used - length, used);
  };
};

export const systemRandom: Random = { bytes: pooled(), below: (below) => randomInt(below) };

const alphabet = '0123456789abcdefghijklmnopqrstuv';
const charOf = (bits: number): string => alphabet.charAt(bits & 31);

const timeText = (ms: number): string => {
  let text = '';
  for (let rest = Math.max(0, Math.floor(ms)), i = 0; i < 10; i += 1, rest = Math.floor(rest / 32))
    text = charOf(rest % 32) + text;
  return text;
};

/** 8 characters of 5 bits from the 40 bits at `at`. */
const text40 = (bytes: Uint8Array, at: number): string => {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = bytes.subarray(at, at + 5);
  const [high, low] = [(a << 12) | (b << 4) | (c >> 4), ((c & 15) << 16) | (d << 8) | e];
  let text = '';
  for (const half of [high, low]) for (let shift = 15; shift >= 0; shift -= 5) text += charOf(half >> shift);
  return text;
};

/** 26 characters: 10 of time (milliseconds), 16 of randomness. */
export const timeOrderedIds = (nowMs: () => number, random: Random): Ids => ({
  next: () => {
    const bytes = random.bytes(10);
    return timeText(nowMs()) + text40(bytes, 0) + text40(bytes, 5);
  },
});
