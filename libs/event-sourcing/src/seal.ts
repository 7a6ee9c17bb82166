// STORED FORMAT, for ever: the hash of a commit is SHA-256 (hex) over three lines, joined by a line feed:
// the previous commit's hash ('' for the first), the JSON array [stream, from, to, recordedAt], the JSON text of the events.
// The events are stored as exactly that text, so that no later serialiser can change what was hashed.
import { hash as digest } from 'node:crypto';
import { BrokenStreamError, type Commit, type NewCommit, type StoredEvent } from './event-store.ts';

/** A commit with the JSON text of its events, ready to be stored. */
export type SealedCommit = Commit & Readonly<{ body: string }>;

/** What every adapter stores and gives back of one commit. */
export type StoredCommit = Omit<Commit, 'events'> & Readonly<{ body: string }>;

const hashOf = ({ previousHash, stream, from, to, recordedAt, body }: Omit<StoredCommit, 'hash'>): string =>
  digest('sha256', `${previousHash}\n${JSON.stringify([stream, from, to, recordedAt])}\n${body}`, 'hex');

const sealedBefore = new WeakMap<NewCommit, SealedCommit>();

const sealAnew = (commit: NewCommit): SealedCommit => {
  if (commit.events.length === 0) throw new RangeError(`a commit of ${commit.stream} without events`);
  if (commit.stream === '' || !Number.isSafeInteger(commit.from) || commit.from < 1)
    throw new RangeError(`a commit needs a stream and a version from 1 on: '${commit.stream}' ${String(commit.from)}`);
  const to = commit.from + commit.events.length - 1;
  const body = JSON.stringify(commit.events);
  return { ...commit, to, body, hash: hashOf({ ...commit, to, body }) };
};

/** Computes the hash and the stored text of a commit; asked again for the same object it answers from memory. */
export const seal = (commit: NewCommit): SealedCommit => {
  const known = sealedBefore.get(commit);
  if (known) return known;
  const sealed = sealAnew(commit);
  sealedBefore.set(commit, sealed);
  return sealed;
};

/** Reads a stored commit back, its stream `whole` up to that version. Throws BrokenStreamError when its hash does not fit. */
export const unseal = ({ body, ...stored }: StoredCommit, whole = stored.from - 1): Commit => {
  if (hashOf({ ...stored, body }) !== stored.hash)
    throw new BrokenStreamError(stored.stream, stored.from, 'its hash does not fit its content', whole);
  const events = JSON.parse(body) as readonly StoredEvent[];
  if (stored.to !== stored.from + events.length - 1)
    throw new BrokenStreamError(stored.stream, stored.from, 'its events do not fill its versions');
  return { ...stored, events };
};
