import { hash, verify } from '@node-rs/argon2';
import type { Hasher } from './seams.ts';

export type HashCost = 'production' | 'cheapest';

// OWASP Password Storage Cheat Sheet: argon2id, 19 MiB, 2 passes, 1 lane. `cheapest` is for tests; configuration refuses it elsewhere.
const costs = {
  production: { memoryCost: 19_456, timeCost: 2, parallelism: 1 },
  cheapest: { memoryCost: 8, timeCost: 1, parallelism: 1 },
} as const;

/** argon2id in a bounded pool: at most `atOnce` hashes run, the rest wait, so that log-ins never starve the bookings. */
export const argonHasher = (cost: HashCost, atOnce = 2): Hasher => {
  const waiting: (() => void)[] = [];
  let running = 0;
  const bounded = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) await new Promise<void>((go) => waiting.push(go));
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      waiting.shift()?.();
    }
  };
  const options = costs[cost]; // argon2id is the library's default algorithm
  return {
    hash: (secret) => bounded(() => hash(secret, options)),
    verify: (hashed, secret) => bounded(() => verify(hashed, secret).catch(() => false)),
  };
};
