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

export const systemRandom: Random = { bytes: (length) => randomBytes(length), below: (below) => randomInt(below) };

const alphabet = '0123456789abcdefghijklmnopqrstuv';
const base32 = (value: bigint, length: number): string => {
  let text = '';
  for (let rest = value, i = 0; i < length; i += 1, rest >>= 5n) text = alphabet.charAt(Number(rest & 31n)) + text;
  return text;
};

/** 26 characters: 10 of time (milliseconds), 16 of randomness. */
export const timeOrderedIds = (nowMs: () => number, random: Random): Ids => ({
  next: () =>
    base32(BigInt(Math.max(0, Math.floor(nowMs()))), 10) +
    base32(BigInt(`0x${Buffer.from(random.bytes(10)).toString('hex')}`), 16),
});
