// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant, MessageKind, MessageStatus, Pseudonym } from '#contracts';
import type { Message as Said } from '#event-sourcing';

export type ChannelName = 'sms' | 'email';
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
export type SendingStarted = Said<'SendingStarted', { attempt: number; at: Instant }>;
export type MessageSent = Said<'MessageSent', { attempt: number; at: Instant }>;
export type SendingFailed = Said<'SendingFailed', { attempt: number; reason: string; retryAt: Instant }>;
export type MessageFailed = Said<'MessageFailed', { reason: string; at: Instant }>;
export type MessageGivenUp = Said<'MessageGivenUp', { reason: string; at: Instant }>;
export type MessageEvent =
  MessageRequested | SendingStarted | MessageSent | SendingFailed | MessageFailed | MessageGivenUp;

export type RequestMessage = Said<'RequestMessage', MessageRequested['data']>;
export type StartSending = Said<'StartSending', { now: Instant }>;
export type NoteSent = Said<'NoteSent', { now: Instant }>;
/** `passing`: it may go through later (a time-out, a busy provider). */
export type NoteFailure = Said<'NoteFailure', { now: Instant; reason: string; passing: boolean }>;
export type GiveUp = Said<'GiveUp', { now: Instant; reason: string }>;
export type MessageCommand = RequestMessage | StartSending | NoteSent | NoteFailure | GiveUp;

export type MessageState = Readonly<{
  request?: MessageRequested['data'];
  status: MessageStatus | 'unknown';
  attempt: number;
}>;

/** One message is one thing to be told once: its id is made from the fact that caused it. */
export const messageStream = (id: string) => `message-${id}` as const;
