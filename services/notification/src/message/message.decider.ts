import type { Decider } from '#event-sourcing';
import type {
  GiveUp,
  MessageCommand,
  MessageEvent,
  MessageState,
  NoteFailure,
  StartSending,
} from './message.events.ts';
import { isOpen, isTooLate, nextTry } from './message.policies.ts';

const startSending = ({ data: { now } }: StartSending, message: MessageState): readonly MessageEvent[] => {
  if (!isOpen(message)) return [];
  if (isTooLate(message, now)) return [{ type: 'MessageGivenUp', data: { reason: 'too-late', at: now } }];
  return [{ type: 'SendingStarted', data: { attempt: message.attempt + 1, at: now } }];
};

const noteFailure = ({ data }: NoteFailure, message: MessageState): readonly MessageEvent[] => {
  if (message.status !== 'sending') return [];
  const { now, reason, passing } = data;
  const { attempt } = message;
  if (!passing) return [{ type: 'MessageFailed', data: { reason, at: now } }];
  return [{ type: 'SendingFailed', data: { attempt, reason, retryAt: nextTry(attempt, now) } }];
};

const giveUp = ({ data }: GiveUp, message: MessageState): readonly MessageEvent[] =>
  isOpen(message) ? [{ type: 'MessageGivenUp', data: { reason: data.reason, at: data.now } }] : [];

const decide = (command: MessageCommand, message: MessageState): readonly MessageEvent[] => {
  switch (command.type) {
    case 'RequestMessage':
      return message.request ? [] : [{ type: 'MessageRequested', data: command.data }];
    case 'StartSending':
      return startSending(command, message);
    case 'NoteSent':
      return message.status === 'sending'
        ? [{ type: 'MessageSent', data: { attempt: message.attempt, at: command.data.now } }]
        : [];
    case 'NoteFailure':
      return noteFailure(command, message);
    case 'GiveUp':
      return giveUp(command, message);
  }
};

const evolve = (message: MessageState, event: MessageEvent): MessageState => {
  switch (event.type) {
    case 'MessageRequested':
      return { ...message, request: event.data, status: 'requested' };
    case 'SendingStarted':
      return { ...message, status: 'sending', attempt: event.data.attempt };
    case 'MessageSent':
      return { ...message, status: 'sent' };
    case 'SendingFailed':
      return { ...message, status: 'requested' };
    case 'MessageFailed':
      return { ...message, status: 'failed' };
    case 'MessageGivenUp':
      return { ...message, status: 'given-up' };
  }
};

export const message: Decider<MessageState, MessageCommand, MessageEvent> = {
  initial: { status: 'unknown', attempt: 0 },
  decide,
  evolve,
};
