import { timingSafeEqual } from 'node:crypto';
import { keyedHash } from '#platform';

export type RefreshTokens = Readonly<{
  of(session: string, generation: number): string;
  /** Undefined when it is none of ours. */
  read(token: string): Readonly<{ session: string; generation: number }> | undefined;
}>;

/** Refresh tokens are derived from session and generation: a repeat gets the same one, and none is stored. */
export const refreshTokens = (key: Buffer): RefreshTokens => {
  const of = (session: string, generation: number) =>
    `r1.${session}.${generation}.${keyedHash(key, session, String(generation))}`;
  const same = (a: Buffer, b: Buffer) => a.length === b.length && timingSafeEqual(a, b);
  return {
    of,
    read: (token) => {
      const [, session, digits] = /^r1\.([0-9a-z]{1,64})\.(\d{1,6})\.[\w-]{1,64}$/.exec(token) ?? [];
      if (session === undefined || digits === undefined) return undefined;
      const generation = Number(digits);
      return same(Buffer.from(token), Buffer.from(of(session, generation))) ? { session, generation } : undefined;
    },
  };
};
