import type { Instant, MessageKind } from '#contracts';
import type { ChannelName } from '../message/message.events.ts';

/** One text on its way. The only place outside identity and the phone's own file where a number and a text meet; never stored. */
export type Outgoing = Readonly<{
  /** Our message id: a channel that takes it drops repeats. */
  id: string;
  to: string;
  text: string;
  kind: MessageKind;
  at: Instant;
}>;

export type SendOutcome = Readonly<{ accepted: true } | { accepted: false; reason: string; passing: boolean }>;

export interface Channel {
  readonly name: ChannelName;
  /** Resolves when the other side has taken it or refused it. Rejects when nobody can know: it is tried again. */
  send(outgoing: Outgoing): Promise<SendOutcome>;
}
