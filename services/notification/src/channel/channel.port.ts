import type { Instant, MessageKind } from '#contracts';
import type { ChannelName } from '../message/message.events.ts';

/** One text on its way. The only place outside identity and the phone's own file where a number and a text meet; never stored. */
export type Outgoing = Readonly<{
  /** Our message id: a channel that takes it drops repeats. */
  id: string;
  to: string;
  /** For channels that have one. */
  subject: string;
  text: string;
  kind: MessageKind;
  at: Instant;
}>;

export type Accepted = Readonly<{
  accepted: true;
  /** Under which the provider will report, when it will. */
  providerId?: string;
}>;
export type Refused = Readonly<{
  accepted: false;
  /** A code that may be stored and logged. */
  reason: string;
  /** It may go through later. */
  passing: boolean;
  /** It is the channel that fails, not this message: others would fare no better now. */
  channelDown?: true;
}>;
export type SendOutcome = Accepted | Refused;

/** Nobody can know whether the other side took it: the answer was lost. */
export class DoubtError extends Error {
  override readonly name = 'DoubtError';
  constructor(
    /** A code that may be stored and logged. */
    readonly reason: string,
  ) {
    super(reason);
  }
}

export interface Channel {
  readonly name: ChannelName;
  /** It takes our message id and drops repeats: there is never a doubt, whatever is unknown is sent again. */
  readonly dropsRepeats: boolean;
  /** So many messages may be on their way at once; left out: 32. */
  readonly atOnce?: number;
  /** Resolves when the other side has taken it or refused it. Rejects when nobody can know. */
  send(outgoing: Outgoing): Promise<SendOutcome>;
  close?(): void;
}
