import { BrokenStreamError, type Commit } from './event-store.ts';
import { unseal, type StoredCommit } from './seal.ts';

/** Where a stream stands: its last version and the hash of its last commit. */
export type Head = Readonly<{ version: number; hash: string }>;

export const emptyHead: Head = { version: 0, hash: '' };

const checkJoin = (head: Head, commit: Commit): void => {
  if (commit.from !== head.version + 1)
    throw new BrokenStreamError(
      commit.stream,
      commit.from,
      `version ${String(head.version)} comes before it`,
      head.version,
    );
  if (commit.previousHash !== head.hash)
    throw new BrokenStreamError(commit.stream, commit.from, 'it follows another commit than the one before it');
};

/** Checks that each commit follows the one before it, the first one `head`. Throws BrokenStreamError. */
export const checkChain = (commits: readonly Commit[], head: Head): readonly Commit[] => {
  let seen = head;
  for (const commit of commits) {
    checkJoin(seen, commit);
    seen = { version: commit.to, hash: commit.hash };
  }
  return commits;
};

/** What a store gives back for `read(stream, from)`: unsealed, in order and joined. From 1 on the chain begins with ''. */
export const joined = (stored: readonly StoredCommit[], from: number): readonly Commit[] => {
  const [first] = stored;
  if (!first) return [];
  let head = from <= 1 ? emptyHead : { version: first.from - 1, hash: first.previousHash };
  return stored.map((each) => {
    const commit = unseal(each, head.version);
    checkJoin(head, commit);
    head = { version: commit.to, hash: commit.hash };
    return commit;
  });
};
