// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant } from '#contracts';
import type { Message } from '#event-sourcing';

export type Kind = 'citizen' | 'staff';
export type EndReason = 'logged-out' | 'secret-changed' | 'refresh-reused' | 'erased' | 'disabled' | 'too-old';

/** `holder` is a citizen or an officer; `epoch` the one of their secret; `fingerprint` a keyed hash of what was asked. */
export type SessionStarted = Message<
  'SessionStarted',
  { kind: Kind; holder: string; epoch: number; mustChangeSecret: boolean; fingerprint: string; at: Instant }
>;
/** `generation` counts the refresh tokens from 0; the tokens themselves are derived. */
export type SessionRotated = Message<
  'SessionRotated',
  { generation: number; mustChangeSecret: boolean; fingerprint: string; at: Instant }
>;
export type SessionEnded = Message<'SessionEnded', { holder: string; reason: EndReason; at: Instant }>;
export type SessionEvent = SessionStarted | SessionRotated | SessionEnded;

export type StartSession = Message<'StartSession', Omit<SessionStarted['data'], 'at'> & { now: Instant }>;
export type RefreshSession = Message<
  'RefreshSession',
  { generation: number; mustChangeSecret: boolean; fingerprint: string; now: Instant }
>;
export type EndSession = Message<'EndSession', { reason: EndReason; now: Instant }>;
export type SessionCommand = StartSession | RefreshSession | EndSession;

export type Session = Readonly<{
  status: 'none' | 'open' | 'ended';
  reason: EndReason | undefined;
  started: SessionStarted['data'] | undefined;
  /** The last rotation, if there was one. */
  rotated: SessionRotated['data'] | undefined;
  /** Those of the half minute before the last, and the last, oldest first. */
  lately: readonly SessionRotated['data'][];
}>;

export const sessionStream = (session: string) => `session-${session}` as const;
