// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant, MessageKind, MessageStatus, Pseudonym } from '#contracts';
import type { Message as Said } from '#event-sourcing';

export const channelNames = ['sms', 'email'] as const;
export type ChannelName = (typeof channelNames)[number];
/** What the text will be made from, at sending time: codes, ids and instants, never personal data. */
export type About = Readonly<Record<string, string | number>>;

export type MessageRequested = Said<
  'MessageRequested',
  {
    /** A citizen, or a case of identity's vault. */
    recipient: Pseudonym;
    kind: MessageKind;
    channel: ChannelName;
    about: About;
    /** Not before this instant. */
    dueAt: Instant;
    /** Too late to be of use after this instant. */
    notAfter: Instant;
    /** Messages of one lane leave in the order of `order`: a booking's news in the order of its revisions. */
    lane: string;
    order: number;
  }
>;
export type SendingStarted = Said<
  'SendingStarted',
  {
    attempt: number;
    at: Instant;
    /** The channel does not know our id: without an answer this attempt is in doubt until then. */
    settleBy?: Instant;
    /** The attempt before stayed in doubt: the text may now arrive twice. */
    mayRepeat?: true;
  }
>;
/** The answer was lost: nobody can say whether the provider took it, unless a delivery report tells. */
export type SendingInDoubt = Said<'SendingInDoubt', { attempt: number; reason: string; settleBy: Instant }>;
/** `providerId`: under which the provider will report. */
export type MessageSent = Said<'MessageSent', { attempt: number; at: Instant; providerId?: string }>;
/** The provider took it a second time: the text arrives twice. */
export type RepeatSent = Said<'RepeatSent', { attempt: number; at: Instant; providerId: string }>;
export type SendingFailed = Said<'SendingFailed', { attempt: number; reason: string; retryAt: Instant }>;
export type MessageFailed = Said<'MessageFailed', { reason: string; at: Instant; attempt?: number }>;
export type MessageGivenUp = Said<'MessageGivenUp', { reason: string; at: Instant }>;
/** The provider goes on trying: the phone is off, say. */
export type DeliveryDelayed = Said<'DeliveryDelayed', { reason: string; at: Instant; providerId: string }>;
export type MessageDelivered = Said<'MessageDelivered', { at: Instant; providerId: string }>;
export type DeliveryFailed = Said<'DeliveryFailed', { reason: string; at: Instant; providerId: string }>;
export type MessageEvent =
  | MessageRequested
  | SendingStarted
  | SendingInDoubt
  | MessageSent
  | RepeatSent
  | SendingFailed
  | MessageFailed
  | MessageGivenUp
  | DeliveryDelayed
  | MessageDelivered
  | DeliveryFailed;

export type RequestMessage = Said<'RequestMessage', MessageRequested['data']>;
/** `doubtful`: the channel does not take our id, so that a repeat would arrive twice. */
export type StartSending = Said<'StartSending', { now: Instant; doubtful?: boolean }>;
export type NoteSent = Said<'NoteSent', { now: Instant; attempt: number; providerId?: string }>;
/** `passing`: it may go through later (a time-out, a busy provider). */
export type NoteFailure = Said<'NoteFailure', { now: Instant; attempt: number; reason: string; passing: boolean }>;
/**
 * What became of an attempt of which nothing was recorded before: only for a channel that drops repeats, where a crash in
 * between means no more than that it is sent again.
 */
export type NoteAttempt = Said<
  'NoteAttempt',
  { startedAt: Instant; now: Instant } & (
    Readonly<{ sent: true; providerId?: string }> | Readonly<{ sent: false; reason: string; passing: boolean }>
  )
>;
export type NoteDoubt = Said<'NoteDoubt', { now: Instant; attempt: number; reason: string }>;
/** What a delivery report amounts to. Any of them says that the provider took the message. */
export type Delivery = 'taken' | 'delayed' | 'delivered' | 'failed';
export type NoteDelivery = Said<
  'NoteDelivery',
  { now: Instant; providerId: string; delivery: Delivery; reason: string }
>;
export type GiveUp = Said<'GiveUp', { now: Instant; reason: string }>;
export type MessageCommand =
  RequestMessage | StartSending | NoteSent | NoteFailure | NoteAttempt | NoteDoubt | NoteDelivery | GiveUp;

export type MessageState = Readonly<{
  request?: MessageRequested['data'];
  status: MessageStatus | 'unknown';
  attempt: number;
  /** Attempts that the provider may have taken without our knowing, oldest first. */
  doubts: readonly number[];
  /** Until when the attempt under way may be settled by a report. */
  settleBy?: Instant;
  providerIds: readonly string[];
  delayed: boolean;
}>;

/** One message is one thing to be told once: its id is made from the fact that caused it. */
export const messageStream = (id: string) => `message-${id}` as const;
