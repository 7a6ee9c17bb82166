// What the provider's answers mean. Codes and which to retry: the provider's own list.
import { DoubtError, type Refused, type SendOutcome } from './channel.port.ts';

type Meaning = Readonly<{ reason: string; passing: boolean; channelDown?: true }>;

const meanings: Readonly<Record<number, Meaning>> = {
  401: { reason: 'risk-hold', passing: false },
  402: { reason: 'invalid-sender-id', passing: false },
  403: { reason: 'invalid-phone-number', passing: false },
  404: { reason: 'unsupported-number-type', passing: false },
  // Nothing is lost for want of money: it waits until the account is filled.
  405: { reason: 'insufficient-balance', passing: true, channelDown: true },
  406: { reason: 'user-in-blacklist', passing: false },
  407: { reason: 'could-not-route', passing: true },
  409: { reason: 'do-not-disturb', passing: false },
  500: { reason: 'internal-server-error', passing: true },
  501: { reason: 'gateway-error', passing: true },
  502: { reason: 'rejected-by-gateway', passing: false },
};

/** Reasons that somebody must act on at once. */
export const alarming = new Set(['insufficient-balance', 'invalid-sender-id', 'http-401', 'http-403']);

const byWord: Readonly<Record<string, number>> = { InvalidSenderId: 402, InsufficientBalance: 405 };

type Recipient = Readonly<{ statusCode?: unknown; messageId?: unknown }>;

const ofRecipient = ({ statusCode, messageId }: Recipient): SendOutcome => {
  const code = Number(statusCode);
  if (code >= 100 && code <= 102) {
    const named = typeof messageId === 'string' && /^[\x21-\x7e]{1,100}$/.test(messageId) && messageId !== 'None';
    return { accepted: true, ...(named ? { providerId: messageId } : {}) };
  }
  const meaning = meanings[code];
  if (!meaning) throw new DoubtError('unknown-status-code');
  return { accepted: false, ...meaning };
};

type Answer = Readonly<{ SMSMessageData?: Readonly<{ Message?: unknown; Recipients?: unknown }> }>;

const parsed = (body: string): Answer => {
  try {
    return JSON.parse(body) as Answer;
  } catch {
    throw new DoubtError('unreadable-answer');
  }
};

/** A refusal of everything is told in the message alone, with no recipient. */
const ofMessage = (message: unknown): Refused => {
  const meaning = typeof message === 'string' ? meanings[byWord[message.trim()] ?? 0] : undefined;
  if (!meaning) throw new DoubtError('no-recipients');
  return { accepted: false, ...meaning };
};

const ofSuccess = (body: string): SendOutcome => {
  const data = parsed(body).SMSMessageData;
  const recipients: unknown = data?.Recipients;
  const [first] = Array.isArray(recipients) ? (recipients as readonly Recipient[]) : [];
  return first ? ofRecipient(first) : ofMessage(data?.Message);
};

/**
 * What became of the one recipient. Throws DoubtError when the answer does not say: it may have been taken. 429 and 503 say
 * that nothing was taken; other 5xx may come from something in between, after it was.
 */
export const outcomeOf = (status: number, body: string): SendOutcome => {
  if (status >= 200 && status < 300) return ofSuccess(body);
  const reason = `http-${String(status)}`;
  if (status >= 500 && status !== 503) throw new DoubtError(reason);
  const aboutTheMessage = status === 400 || status === 413 || status === 422;
  return aboutTheMessage
    ? { accepted: false, reason, passing: false }
    : { accepted: false, reason, passing: true, channelDown: true };
};
