// Every stream of a store, the broken ones told apart. Where a store cannot name its streams, `all` ends at the first broken
// one, so the names beyond it are asked for by longer prefixes, around it: that is slow.
import { BrokenStreamError, type Commit, type EventStore } from '#event-sourcing';

/** What is wrong lies in the versions after `whole`, up to `at`. */
export type BrokenChain = Readonly<{ stream: string; whole: number; at: number; why: string }>;
export type Stream = Readonly<{ name: string; commits: readonly Commit[]; broken?: BrokenChain }>;

/** What names of streams are made of: ids, pseudonyms, dates. */
const characters = Array.from('-.0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz');

const brokenBy = (error: unknown): BrokenStreamError => {
  if (error instanceof BrokenStreamError) return error;
  throw error;
};

/** One stream, verified; a broken one has no commits but says why. */
export const readStream = async (store: EventStore, name: string): Promise<Stream> => {
  try {
    return { name, commits: await store.read(name) };
  } catch (error) {
    const { whole, at, message } = brokenBy(error);
    return { name, commits: [], broken: { stream: name, whole, at, why: message } };
  }
};

const gather = async (store: EventStore, prefix: string, names: Set<string>): Promise<void> => {
  try {
    for await (const { stream } of store.all(prefix)) names.add(stream);
  } catch (error) {
    names.add(brokenBy(error).stream);
    // A stream may be called as the prefix is: no longer prefix finds it.
    if (prefix !== '' && (await readStream(store, prefix)).commits.length > 0) names.add(prefix);
    for (const next of characters) await gather(store, prefix + next, names);
  }
};

/** The names of all streams, the broken ones too, in order. */
export const streamNames = async (store: EventStore): Promise<readonly string[]> => {
  if (store.streams) return Array.fromAsync(store.streams());
  const names = new Set<string>();
  await gather(store, '', names);
  return [...names].sort();
};
