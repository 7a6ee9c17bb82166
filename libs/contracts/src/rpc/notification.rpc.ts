import type { Instant, MessageKind } from '../words.ts';

export type PhoneMessage = Readonly<{
  id: string;
  channel: 'sms' | 'email';
  to: string;
  text: string;
  at: Instant;
  kind: MessageKind;
}>;

/** What a provider says became of a message. `id` and `status` are the provider's own; `phone` is never stored. */
export type DeliveryReport = Readonly<{
  id: string;
  status: string;
  phone: string;
  failureReason?: string;
}>;

/** Counted since the beginning. */
export type NotificationStatistics = Readonly<{
  counts: Readonly<{
    requested: number;
    sent: number;
    delivered: number;
    deliveryFailed: number;
    /** Refused for good by the provider. */
    failed: number;
    givenUp: number;
    /** Answers of the provider that were lost. */
    answersLost: number;
    /** Sendings begun although the one before may have been taken: the most that can have arrived twice. */
    possibleRepeats: number;
    /** Sendings known to have been taken twice. */
    certainRepeats: number;
  }>;
  /** Messages not at their end that are due. */
  waiting: number;
  /** Since when the oldest of them is due. */
  oldestDue: Instant | null;
  /** Reports under ids that are not known (yet). */
  waitingReports: number;
}>;

export type NotificationRpc = {
  /** The on-screen phone, newest last. Only with SMS=phone:. */
  'notification.phone-messages': { request: { to?: string }; response: { items: readonly PhoneMessage[] } };
  /** For the gateway's call-back door. Durable when answered; the same id and status again does nothing. */
  'notification.delivery-report': { request: DeliveryReport; response: object };
  'notification.statistics': { request: object; response: NotificationStatistics };
};
