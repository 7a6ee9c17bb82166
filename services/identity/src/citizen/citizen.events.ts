// Type names and payload keys are stored for ever: change them through an upcaster, never in place. Pseudonyms only.
import type { Instant, Pseudonym } from '#contracts';
import type { Message } from '#event-sourcing';

export type Purpose = 'login-details' | 'secret-reset';
export type Notice = 'somebody-tried-to-register' | 'document-is-known' | 'secret-changed' | 'phone-changed' | 'erased';

/** `application`: the registration or reset that caused it. */
export type CitizenRegistered = Message<'CitizenRegistered', { application: string; at: Instant }>;
/** A one-time code waits to be told; it is derived from the person and the number of the issue, and stored nowhere. */
export type CodeIssued = Message<
  'CodeIssued',
  { issue: number; purpose: Purpose; application: string; at: Instant; notAfter: Instant }
>;
export type CodeMistyped = Message<'CodeMistyped', { issue: number; at: Instant }>;
export type CodeLocked = Message<'CodeLocked', { issue: number; at: Instant }>;
export type CodeUsed = Message<'CodeUsed', { issue: number; at: Instant }>;
/** `secret` names the hash in the vault that counts from now on; `session` the one that goes on. */
export type SecretChanged = Message<'SecretChanged', { secret: string; session: string; at: Instant }>;
/** A phone should hear of something. `recipient` is the citizen or a case of the vault. */
export type NoticeRaised = Message<
  'NoticeRaised',
  { recipient: string; notice: Notice; at: Instant; notAfter: Instant }
>;
export type ErasingBegun = Message<'ErasingBegun', { at: Instant }>;
export type CitizenErased = Message<'CitizenErased', { at: Instant }>;
export type CitizenEvent =
  | CitizenRegistered
  | CodeIssued
  | CodeMistyped
  | CodeLocked
  | CodeUsed
  | SecretChanged
  | NoticeRaised
  | ErasingBegun
  | CitizenErased;

type Asked<Type extends string, Data extends object = object> = Message<Type, Data & { now: Instant }>;
export type Register = Asked<'Register', { application: string }>;
export type ResetSecret = Asked<'ResetSecret', { application: string }>;
/** Somebody typed a code; `right` says whether it is the one of this issue. */
export type TypeCode = Asked<'TypeCode', { issue: number; right: boolean }>;
export type ChangeSecret = Asked<'ChangeSecret', { citizen: Pseudonym; secret: string; session: string }>;
export type RaiseNotice = Asked<'RaiseNotice', { recipient: string; notice: Notice; notAfter: Instant }>;
export type BeginErasing = Asked<'BeginErasing'>;
export type FinishErasing = Asked<'FinishErasing'>;
export type CitizenCommand =
  Register | ResetSecret | TypeCode | ChangeSecret | RaiseNotice | BeginErasing | FinishErasing;

export type Issue = Readonly<{
  number: number;
  status: 'open' | 'used' | 'locked';
  wrongTries: number;
  notAfter: Instant;
}>;
export type Citizen = Readonly<{
  status: 'unknown' | 'registered' | 'erasing' | 'erased';
  /** The last issue; its number never goes back, so that no code is ever told to two people. */
  issue: Issue | undefined;
  /** A first code was used: the account belongs to whoever reads that phone. */
  inUse: boolean;
  /** The issue that was used and must still be followed by a secret of one's own. */
  usedIssue: number | undefined;
  /** The hash that counts; undefined until a secret is chosen, and again from the use of a code on. */
  secret: string | undefined;
  secretsChosen: number;
  /** The session that outlived the last change of the secret; all others of earlier epochs are over. */
  keptSession: string | undefined;
  epoch: number;
  /** The last registrations and resets carried out. */
  applications: readonly string[];
}>;

export const citizenStream = (citizen: Pseudonym) => `citizen-${citizen}` as const;
