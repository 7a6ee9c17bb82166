// STORED FORMAT of the vault on MongoDB. Servers that speak its protocol may let two compare-and-sets in at once (FerretDB
// does), but a unique `_id` lets in one: so every state of a person is a document of its own, numbered, and the highest number
// holds. What came before is emptied, but its number stays, so that nobody who was late takes it for free.
import { mongo } from 'mongoose';
import type { Pseudonym } from '#contracts';
import type { LookUp, Sealed } from '../vault.port.ts';

/** A look-up and the person it leads to. */
export type Listed = Readonly<{ lookUp: string; person: Pseudonym }>;

type Bytes = Readonly<{ wrappedKey: mongo.Binary; sealed: mongo.Binary }>;

/** `version` is 0 where there is nobody (yet, or any more). `untidy`: what the state before left is not yet cleared away. */
export type StateDocument = Readonly<{
  _id: string;
  person: Pseudonym;
  seq: number;
  version?: number;
  listed?: readonly Listed[];
  untidy?: true;
}> &
  Partial<Bytes>;

/**
 * Says that `person`'s state after `seq` of `row` may list the look-up: it counts only when it does. `pending` until somebody
 * has seen that. The `_id` is made of all of these and never written twice.
 */
export type MentionDocument = Readonly<{
  _id: string;
  lookUp: string;
  person: Pseudonym;
  row: Pseudonym;
  seq: number;
  pending?: true;
}>;

export type State = Readonly<{
  person: Pseudonym;
  seq: number;
  version: number;
  listed: readonly Listed[];
  bytes: Sealed | undefined;
}>;

const digits = 10;
const idOf = (person: Pseudonym, seq: number) => `${person}:${String(seq).padStart(digits, '0')}`;

export const lookUpOf = ({ kind, hash }: LookUp): string => `${kind}.${hash}`;

/** All states of a person, or those before `seq`: MongoDB takes the range of the primary key, FerretDB the equality. */
export const statesOf = (person: Pseudonym, before?: number) => ({
  person,
  _id: { $gte: `${person}:`, $lt: before === undefined ? `${person};` : idOf(person, before) },
});

export const sealedBytes = ({ wrappedKey, sealed }: Sealed): Bytes => ({
  wrappedKey: new mongo.Binary(wrappedKey),
  sealed: new mongo.Binary(sealed),
});
export const bytesOf = (binary: mongo.Binary): Uint8Array => binary.value();
export const sealedOf = ({ wrappedKey, sealed }: Bytes): Sealed => ({
  wrappedKey: bytesOf(wrappedKey),
  sealed: bytesOf(sealed),
});

export const stateOf = (person: Pseudonym, document: StateDocument | null): State => {
  const { seq = 0, version = 0, listed = [], wrappedKey, sealed } = document ?? {};
  return { person, seq, version, listed, bytes: wrappedKey && sealed && sealedOf({ wrappedKey, sealed }) };
};

/** The document of the state that comes after `before`. */
export const nextState = (before: State, change: Partial<Omit<State, 'person' | 'seq'>>): StateDocument => {
  const { person, seq, version, listed, bytes } = { ...before, ...change, seq: before.seq + 1 };
  return { _id: idOf(person, seq), person, seq, version, listed, untidy: true, ...(bytes && sealedBytes(bytes)) };
};

/** What is taken from a document whose time is over. */
export const spent = { version: '', listed: '', untidy: '', wrappedKey: '', sealed: '' } as const;

export const mentionOf = (row: State, { lookUp, person }: Listed): MentionDocument => ({
  _id: `${lookUp}:${row.person}:${String(row.seq).padStart(digits, '0')}:${person}`,
  lookUp,
  person,
  row: row.person,
  seq: row.seq,
  pending: true,
});

export const lists = ({ listed }: State, { lookUp, person }: Listed): boolean =>
  listed.some((each) => each.lookUp === lookUp && each.person === person);
