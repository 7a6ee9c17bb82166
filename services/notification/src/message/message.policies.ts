// When a message may still be sent, and when it is tried again. Each policy is one sentence of the rules.
import type { Instant } from '#contracts';
import { addSeconds } from '#time';
import type { MessageState } from './message.events.ts';

/** Nothing is sent twice on purpose, and nothing after it was given up. */
export const isOpen = ({ status }: MessageState): boolean => status === 'requested' || status === 'sending';

/** A text that comes too late to be of use is not sent. */
export const isTooLate = ({ request }: MessageState, now: Instant): boolean =>
  request !== undefined && now > request.notAfter;

/** Nothing speaks against sending it now. */
export const maySend = (message: MessageState, now: Instant): boolean =>
  isOpen(message) && !maySettle(message, now) && !isTooLate(message, now);

const settleSeconds = 120;

/** An attempt whose answer never came waits 2 minutes for a delivery report. */
export const settleBy = (now: Instant): Instant => addSeconds(now, settleSeconds);

/** The provider may have taken the latest attempt. */
export const isInDoubt = ({ status, attempt, doubts }: MessageState): boolean =>
  status === 'sending' && doubts.includes(attempt);

/** A report may still settle the attempt under way: nothing is sent meanwhile. */
export const maySettle = (message: MessageState, now: Instant): boolean =>
  isInDoubt(message) && message.settleBy !== undefined && now < message.settleBy;

const firstWaitSeconds = 5;
const longestWaitSeconds = 300;

/** The wait doubles with each attempt: 5 s, 10 s, 20 s ... to 5 minutes, for as long as the text is of use. */
export const nextTry = (attempt: number, now: Instant): Instant =>
  addSeconds(now, Math.min(longestWaitSeconds, firstWaitSeconds * 2 ** Math.max(0, attempt - 1)));
