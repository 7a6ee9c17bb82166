// STORED FORMAT of views, which may be thrown away: `body` is the document's JSON text; the keys of index `x` are the
// array `key_x` (MongoDB looks in its index; FerretDB hands an equality on a field of the first level to its database,
// nested fields and ranges it does not, so `live` stands beside every range). `at` is the journal entry that wrote it.
import type { mongo } from 'mongoose';
import type { KeyRange, ViewChange, ViewRow } from '../../views/view-driver.ts';

export type StoredView = Readonly<{
  _id: string;
  at: number;
  live?: true;
  body?: string;
  /** Indexes under which it has several keys. */
  many?: readonly string[];
  /** Deleted: kept a while, so that an older entry carried out late cannot bring it back. */
  gone?: true;
  [keys: `key_${string}`]: readonly string[];
}>;

export const collectionOf = (view: string): string => `${collectionPrefix}${view}`;
export const collectionPrefix = 'view.';
export const keyField = (index: string): `key_${string}` => `key_${index}`;

/** The document of one change as entry `at` leaves it. */
export const storedAs = ({ id, body, keys }: ViewChange, at: number): StoredView => {
  if (body === undefined) return { _id: id, at, gone: true };
  const byIndex = Map.groupBy(keys, ([index]) => index);
  const fields = [...byIndex].map(([index, pairs]) => [keyField(index), pairs.map(([, key]) => key)] as const);
  const many = [...byIndex].flatMap(([index, pairs]) => (pairs.length > 1 ? [index] : []));
  return { _id: id, at, live: true, body, ...(many.length > 0 && { many }), ...Object.fromEntries(fields) };
};

/** Entries may be carried out twice, and late: what a later one wrote stays. */
export const replacing = (change: ViewChange, at: number): mongo.AnyBulkWriteOperation<StoredView> => {
  const { _id, ...replacement } = storedAs(change, at);
  return { replaceOne: { filter: { _id, at: { $lt: at } }, replacement, upsert: true } };
};

type Query = Readonly<{ filter: mongo.RootFilterOperators<StoredView>; limit: number }>;

/**
 * What to ask for. Documents with several keys sort by their smallest, which may lie outside the range: with a limit
 * they are asked for apart, all of them.
 */
export const queriesFor = ({ index, from, to }: KeyRange, limit: number): readonly Query[] => {
  const field = keyField(index);
  if (to === undefined) return [{ filter: { live: true, [field]: from }, limit }];
  const within = { live: true as const, [field]: { $elemMatch: { $gte: from, $lt: to } } };
  if (limit === Number.MAX_SAFE_INTEGER) return [{ filter: within, limit }];
  return [
    { filter: { ...within, many: { $ne: index } }, limit },
    { filter: { ...within, many: index }, limit: Number.MAX_SAFE_INTEGER },
  ];
};

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0);

/** Found documents by key, then id, each once for every key in the range; at most `limit`. */
export const rowsOf = (
  found: readonly StoredView[],
  { index, from, to }: KeyRange,
  limit: number,
): readonly ViewRow[] =>
  found
    .flatMap(({ _id: id, body = '', [keyField(index)]: keys = [] }) =>
      keys
        .filter((key) => (to === undefined ? key === from : key >= from && key < to))
        .map((key) => ({ key, row: { id, body } })),
    )
    .sort((left, right) => order(left.key, right.key) || order(left.row.id, right.row.id))
    .slice(0, limit)
    .map(({ row }) => row);
