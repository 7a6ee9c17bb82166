// What a delivery report changes. Reports are repeated, come late and out of order: the same one twice decides nothing.
import type { MessageEvent, MessageState, NoteDelivery } from './message.events.ts';
import { isOpen } from './message.policies.ts';

/** A report under an id we did not know says that the provider took an attempt whose answer was lost. */
const taken = ({ data: { now, providerId } }: NoteDelivery, message: MessageState): readonly MessageEvent[] => {
  if (message.providerIds.includes(providerId)) return [];
  const attempt = message.doubts[0] ?? message.attempt;
  if (isOpen(message)) return [{ type: 'MessageSent', data: { attempt, at: now, providerId } }];
  const wasSent = message.status === 'sent' || message.status === 'delivered' || message.providerIds.length > 0;
  return wasSent ? [{ type: 'RepeatSent', data: { attempt, at: now, providerId } }] : [];
};

/** That somebody has it is the last word; that one copy failed is not, when another may arrive. */
const outcome = ({ data }: NoteDelivery, message: MessageState): readonly MessageEvent[] => {
  const { now: at, providerId, delivery, reason } = data;
  const { status, delayed } = message;
  if (delivery === 'delivered' && status !== 'delivered')
    return [{ type: 'MessageDelivered', data: { at, providerId } }];
  const onItsWay = status === 'sent' || isOpen(message);
  if (delivery === 'failed' && onItsWay) return [{ type: 'DeliveryFailed', data: { reason, at, providerId } }];
  if (delivery === 'delayed' && onItsWay && !delayed)
    return [{ type: 'DeliveryDelayed', data: { reason, at, providerId } }];
  return [];
};

export const noteDelivery = (command: NoteDelivery, message: MessageState): readonly MessageEvent[] =>
  message.attempt === 0 ? [] : [...taken(command, message), ...outcome(command, message)];
