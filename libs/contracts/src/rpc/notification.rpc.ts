import type { Instant, MessageKind } from '../words.ts';

export type PhoneMessage = Readonly<{
  id: string;
  channel: 'sms' | 'email';
  to: string;
  text: string;
  at: Instant;
  kind: MessageKind;
}>;

export type NotificationRpc = {
  /** The on-screen phone, newest last. Only with SMS=phone:. */
  'notification.phone-messages': { request: { to?: string }; response: { items: readonly PhoneMessage[] } };
};
