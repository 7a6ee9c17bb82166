import type { Instant, Pseudonym } from '#contracts';

/** `at`: when the person asked. Whoever registers later is not meant, though they may have the same pseudonym. */
export type Erasure = Readonly<{ person: Pseudonym; at: Instant }>;

/** Who was erased: kept outside any backup, so that a restored copy forgets them again. Pseudonyms only, and only ever more. */
export interface ErasureList {
  /** Stands after a power cut when resolved. The same again does no harm. */
  add(erasure: Erasure): Promise<void>;
  /** The latest of each person. */
  all(): Promise<ReadonlyMap<Pseudonym, Instant>>;
  close(): Promise<void>;
}

export const latestOf = (erasures: Iterable<Erasure>): ReadonlyMap<Pseudonym, Instant> => {
  const latest = new Map<Pseudonym, Instant>();
  for (const { person, at } of erasures) if (at > (latest.get(person) ?? '')) latest.set(person, at);
  return latest;
};
