import type { Decider } from '#event-sourcing';
import { noteDelivery } from './delivery.decider.ts';
import type {
  GiveUp,
  MessageCommand,
  MessageEvent,
  MessageState,
  NoteAttempt,
  NoteDoubt,
  NoteFailure,
  NoteSent,
  StartSending,
} from './message.events.ts';
import { isInDoubt, isOpen, isTooLate, maySettle, nextTry, settleBy } from './message.policies.ts';

const startSending = ({ data: { now, doubtful } }: StartSending, message: MessageState): readonly MessageEvent[] => {
  if (!isOpen(message) || maySettle(message, now)) return [];
  if (isTooLate(message, now)) return [{ type: 'MessageGivenUp', data: { reason: 'too-late', at: now } }];
  const attempt = message.attempt + 1;
  const doubt = doubtful ? { settleBy: settleBy(now) } : {};
  const repeat = isInDoubt(message) ? { mayRepeat: true as const } : {};
  return [{ type: 'SendingStarted', data: { attempt, at: now, ...doubt, ...repeat } }];
};

const noteSent = ({ data }: NoteSent, message: MessageState): readonly MessageEvent[] => {
  const { now, attempt, providerId } = data;
  if (attempt > message.attempt) return [];
  if (isOpen(message))
    return [{ type: 'MessageSent', data: { attempt, at: now, ...(providerId === undefined ? {} : { providerId }) } }];
  const wasSent = message.status !== 'given-up' && message.providerIds.length > 0;
  if (!wasSent || providerId === undefined || message.providerIds.includes(providerId)) return [];
  return [{ type: 'RepeatSent', data: { attempt, at: now, providerId } }];
};

/** An answer to an earlier attempt says nothing about the one under way. */
const isUnderWay = (message: MessageState, attempt: number): boolean =>
  message.status === 'sending' && message.attempt === attempt;

const noteFailure = ({ data }: NoteFailure, message: MessageState): readonly MessageEvent[] => {
  const { now, attempt, reason, passing } = data;
  if (!isUnderWay(message, attempt)) return [];
  if (!passing) return [{ type: 'MessageFailed', data: { reason, at: now, attempt } }];
  return [{ type: 'SendingFailed', data: { attempt, reason, retryAt: nextTry(attempt, now) } }];
};

/** Its beginning and its end in one commit. */
const noteAttempt = ({ data }: NoteAttempt, message: MessageState): readonly MessageEvent[] => {
  const { startedAt, now } = data;
  const [started] = startSending({ type: 'StartSending', data: { now: startedAt } }, message);
  if (started?.type !== 'SendingStarted') return [];
  const { attempt } = started.data;
  const begun = evolve(message, started);
  if (!data.sent) {
    const { reason, passing } = data;
    return [started, ...noteFailure({ type: 'NoteFailure', data: { now, attempt, reason, passing } }, begun)];
  }
  const named = data.providerId === undefined ? {} : { providerId: data.providerId };
  return [started, ...noteSent({ type: 'NoteSent', data: { now, attempt, ...named } }, begun)];
};

const noteDoubt = ({ data: { attempt, reason } }: NoteDoubt, message: MessageState): readonly MessageEvent[] =>
  isUnderWay(message, attempt) && isInDoubt(message) && message.settleBy !== undefined
    ? [{ type: 'SendingInDoubt', data: { attempt, reason, settleBy: message.settleBy } }]
    : [];

const giveUp = ({ data }: GiveUp, message: MessageState): readonly MessageEvent[] =>
  isOpen(message) && !maySettle(message, data.now)
    ? [{ type: 'MessageGivenUp', data: { reason: data.reason, at: data.now } }]
    : [];

const decide = (command: MessageCommand, message: MessageState): readonly MessageEvent[] => {
  switch (command.type) {
    case 'RequestMessage':
      return message.request ? [] : [{ type: 'MessageRequested', data: command.data }];
    case 'StartSending':
      return startSending(command, message);
    case 'NoteSent':
      return noteSent(command, message);
    case 'NoteFailure':
      return noteFailure(command, message);
    case 'NoteAttempt':
      return noteAttempt(command, message);
    case 'NoteDoubt':
      return noteDoubt(command, message);
    case 'NoteDelivery':
      return noteDelivery(command, message);
    case 'GiveUp':
      return giveUp(command, message);
  }
};

const settled = ({ doubts }: MessageState, attempt: number | undefined) => ({
  doubts: doubts.filter((one) => one !== attempt),
});

const began = (message: MessageState, attempt: number, until: string | undefined): MessageState => {
  const { settleBy: _, ...rest } = { ...message, status: 'sending' as const, attempt };
  return until === undefined ? rest : { ...rest, settleBy: until, doubts: [...message.doubts, attempt] };
};

const named = (message: MessageState, providerId: string | undefined) => ({
  providerIds: providerId === undefined ? message.providerIds : [...message.providerIds, providerId],
});

const evolve = (message: MessageState, event: MessageEvent): MessageState => {
  switch (event.type) {
    case 'MessageRequested':
      return { ...message, request: event.data, status: 'requested' };
    case 'SendingStarted':
      return began(message, event.data.attempt, event.data.settleBy);
    case 'SendingInDoubt':
      return message;
    case 'MessageSent':
      return {
        ...message,
        ...settled(message, event.data.attempt),
        ...named(message, event.data.providerId),
        status: 'sent',
      };
    case 'RepeatSent':
      return { ...message, ...settled(message, event.data.attempt), ...named(message, event.data.providerId) };
    case 'SendingFailed':
      return { ...message, ...settled(message, event.data.attempt), status: 'requested' };
    case 'MessageFailed':
      return { ...message, ...settled(message, event.data.attempt), status: 'failed' };
    case 'MessageGivenUp':
      return { ...message, status: 'given-up' };
    case 'DeliveryDelayed':
      return { ...message, delayed: true };
    case 'MessageDelivered':
      return { ...message, status: 'delivered' };
    case 'DeliveryFailed':
      return { ...message, status: 'failed' };
  }
};

export const message: Decider<MessageState, MessageCommand, MessageEvent> = {
  initial: { status: 'unknown', attempt: 0, doubts: [], providerIds: [], delayed: false },
  decide,
  evolve,
};
