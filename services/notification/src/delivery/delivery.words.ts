// The provider's words for what became of a message, put into ours.
import type { Delivery } from '../message/message.events.ts';

const words: Readonly<Record<string, Delivery>> = {
  Sent: 'taken',
  Submitted: 'taken',
  Buffered: 'delayed',
  AbsentSubscriber: 'delayed',
  Success: 'delivered',
  Failed: 'failed',
  Rejected: 'failed',
  Expired: 'failed',
};

/** Undefined for a word that we do not know. */
export const deliveryOf = (status: string): Delivery | undefined =>
  Object.hasOwn(words, status) ? words[status] : undefined;

const code = (word: string): string =>
  word
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40);

/** A reason as it may be stored: a code, never free text. */
export const reasonOf = (status: string, failureReason?: string): string => {
  const named =
    failureReason !== undefined && /^[A-Za-z][A-Za-z0-9]{1,39}$/.test(failureReason) ? failureReason : status;
  return code(named);
};
