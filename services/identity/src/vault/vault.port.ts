// The vault: rows, not events. Personal data lies here alone, sealed under a key per person or case that is wrapped by a key
// derived from the key-encryption key; deleting the row destroys the key. The vault itself sees hashes and sealed bytes only.
import type { Instant, Pseudonym } from '#contracts';

/** Ciphertext and the data key it lies under, wrapped. */
export type Sealed = Readonly<{ wrappedKey: Uint8Array; sealed: Uint8Array }>;

/** `phone` is shared by several people; each of the others names one person. */
export type LookUpKind = 'document' | 'undocumented' | 'username' | 'phone';
export type LookUp = Readonly<{ kind: LookUpKind; hash: string }>;

/** `version` counts the savings of the row from 1. */
export type PersonRow = Sealed & Readonly<{ person: Pseudonym; version: number }>;
/** Somebody on a citizen's list; `document` is the hash of theirs, if they have one. */
export type Ward = Readonly<{ person: Pseudonym; document: string | null }>;
export type PersonSaving = Readonly<{
  row: PersonRow;
  lookUps: readonly LookUp[];
  wards: readonly Ward[];
  /** People who may share a phone. */
  peoplePerPhone: number;
}>;
/** `stale`: another saving came first. `...-taken`: the look-up names somebody else. `crowded`: too many share the phone. */
export type Saved = 'saved' | 'stale' | 'crowded' | 'document-taken' | 'undocumented-taken' | 'username-taken';

/** Contact of somebody who is not registered; gone after `endsAt`. */
export type CaseRow = Sealed & Readonly<{ id: string; endsAt: Instant }>;
/** Work that was promised and must be carried to its end; whoever finds it goes on. `about` is sealed. */
export type Errand = Readonly<{ id: string; kind: string; about: Sealed | null; at: Instant }>;
export type OfficerRow = Sealed & Readonly<{ id: string }>;
/** A message that a stranger caused: counted by phone. */
export type StrangersMessage = Readonly<{ id: string; phone: string; at: Instant }>;

/** Kinds of rows under whose key something lies; `secret` is a key of identity itself, wrapped like theirs. */
export const wrappedKinds = ['person', 'case', 'errand', 'officer', 'secret'] as const;
export type WrappedKind = (typeof wrappedKinds)[number];
export type Wrapped = Readonly<{ id: string; wrappedKey: Uint8Array }>;
export type Rewrapping = Wrapped & Readonly<{ to: Uint8Array }>;

export interface Vault {
  person(person: Pseudonym): Promise<PersonRow | undefined>;
  /** Saves the row with all its look-ups and wards, or nothing. Stands after a power cut when resolved `saved`. */
  save(saving: PersonSaving): Promise<Saved>;
  find(lookUp: LookUp): Promise<readonly Pseudonym[]>;
  /**
   * Deletes the row, its key and its look-ups, and sees to it that no copy is left in the files. The document of somebody who
   * still stands on another citizen's list keeps its look-up: one document is one person. Unknown: does nothing.
   */
  erase(person: Pseudonym): Promise<void>;

  /** Does nothing when the id is there. */
  addCase(row: CaseRow): Promise<void>;
  caseOf(id: string): Promise<CaseRow | undefined>;

  /** Does nothing when the id is there. */
  addErrand(errand: Errand): Promise<void>;
  errand(id: string): Promise<Errand | undefined>;
  /** Oldest first. */
  errands(limit: number): Promise<readonly Errand[]>;
  removeErrand(id: string): Promise<void>;

  /** False when the phone has had `limit` of them after `since`; the same id again answers true and counts once. */
  admitMessage(message: StrangersMessage, since: Instant, limit: number): Promise<boolean>;

  saveOfficer(row: OfficerRow): Promise<void>;
  officer(id: string): Promise<OfficerRow | undefined>;
  officers(): Promise<readonly OfficerRow[]>;

  /** Somebody typed a wrong secret under a name that nobody has. */
  noteTry(name: string, at: Instant): Promise<void>;
  /** When they did, after `since`, oldest first. */
  triesOf(name: string, since: Instant): Promise<readonly Instant[]>;

  /** Does nothing when the id is there. */
  addSecret(secret: Wrapped): Promise<void>;
  /** What is wrapped of one kind, by id, those after `after`. */
  wrapped(kind: WrappedKind, after: string, limit: number): Promise<readonly Wrapped[]>;
  /**
   * Puts each `to` in the place of its wrapped key, and leaves no copy of that; where another stands by now, that stays.
   * Versions stay.
   */
  rewrap(kind: WrappedKind, rows: readonly Rewrapping[]): Promise<void>;

  /** Deletes cases that have ended by `now`, and counts of messages and tries older than `messagesSince`. */
  sweep(now: Instant, messagesSince: Instant): Promise<void>;
  close(): Promise<void>;
}
