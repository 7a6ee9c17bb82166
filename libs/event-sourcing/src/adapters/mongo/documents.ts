// STORED FORMAT: `_id` is the stream, ':' and `from` in ten digits, so that a stream is a range of the primary key.
// `stream` stands beside it because servers that cannot use a range of `_id` can use an equality of a scalar field.
import type { CommitKey } from '../../event-store.ts';
import type { SealedCommit, StoredCommit } from '../../seal.ts';

/** `untold` is the relay's mark: taken away once told, never part of the hash. */
export type CommitDocument = StoredCommit & { readonly _id: string; readonly untold?: true };

const digits = 10;
/** The character after ':' ends the range of a stream. */
const afterColon = ';';

export const idOf = ({ stream, from }: CommitKey): string => `${stream}:${String(from).padStart(digits, '0')}`;

export const rangeOf = (stream: string, from: number) => ({
  stream,
  _id: { $gte: idOf({ stream, from }), $lt: `${stream}${afterColon}` },
});

export const rangeOfPrefix = (prefix: string) =>
  prefix === '' ? {} : { _id: { $gte: prefix, $lt: `${prefix}\uffff` } };

/** True when no document of `stream` can follow `id` in the order of `_id`. */
export const isPast = (stream: string, id: string): boolean => id >= `${stream}${afterColon}`;

export const documentOf = ({
  stream,
  from,
  to,
  recordedAt,
  previousHash,
  hash,
  body,
}: SealedCommit): CommitDocument => ({
  _id: idOf({ stream, from }),
  stream,
  from,
  to,
  recordedAt,
  previousHash,
  hash,
  body,
  untold: true,
});

/** Without the field of the relay, which is no part of the commit. */
export const storedOf = ({ _id, untold: _untold, ...stored }: CommitDocument): StoredCommit => stored;

const mostDocuments = 1_000;
const mostBytes = 8 * 1024 * 1024;
const overheadBytes = 512;

/** Cuts what is sent into batches of at most 1,000 documents and 8 MB. */
export const inBatches = <T extends Readonly<{ body: string }>>(items: readonly T[]): readonly (readonly T[])[] => {
  const batches: T[][] = [];
  let [current, bytes]: [T[], number] = [[], 0];
  for (const item of items) {
    const size = Buffer.byteLength(item.body) + overheadBytes;
    if (current.length > 0 && (current.length >= mostDocuments || bytes + size > mostBytes)) {
      batches.push(current);
      [current, bytes] = [[], 0];
    }
    current.push(item);
    bytes += size;
  }
  return current.length > 0 ? [...batches, current] : batches;
};
