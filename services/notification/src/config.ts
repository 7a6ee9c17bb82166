import Type, { type Static } from 'typebox';
import { commonConfig, configProblems, type Env } from '#platform';
import { AddressError, africasTalkingAddress, smtpAddress } from './channel/addresses.ts';

export const NotificationConfig = Type.Object({
  ...commonConfig,
  SMS: Type.String({
    default: 'phone:',
    pattern: '^(phone:$|africastalking:)',
    description:
      'phone: (an on-screen phone) or africastalking:https://api.africastalking.com?username=NAME&from=SENDER',
  }),
  MAIL: Type.String({
    default: 'phone:',
    pattern: '^(phone:$|smtps?://)',
    description: 'phone: (the mail box of the on-screen phone) or smtp://[user:password@]host:port',
  }),
  AFRICASTALKING_API_KEY: Type.Optional(Type.String({ description: 'key of the account; or its file: ..._FILE' })),
  MAIL_FROM: Type.Optional(
    Type.String({
      pattern: '^[^\\r\\n]*@[A-Za-z0-9.-]+>?$',
      description: 'sender of mails, like Huduma <no-reply@example.org>; its domain names the messages',
    }),
  ),
  MAIL_PASSWORD: Type.Optional(Type.String({ description: 'instead of a password in MAIL; or its file: ..._FILE' })),
});
export type NotificationConfig = Static<typeof NotificationConfig>;

const problemOf = (read: () => unknown): readonly string[] => {
  try {
    read();
    return [];
  } catch (error) {
    if (error instanceof AddressError) return [error.message];
    throw error;
  }
};

/** What is missing or must not be combined, in sentences without values; empty when all is well. */
export const problemsOf = (config: NotificationConfig): readonly string[] => {
  const { SMS, MAIL, AFRICASTALKING_API_KEY, MAIL_FROM, TRIAL } = config;
  const [realSms, realMail] = [SMS !== 'phone:', MAIL !== 'phone:'];
  return [
    ...(realSms ? problemOf(() => africasTalkingAddress(SMS)) : []),
    ...(realMail ? problemOf(() => smtpAddress(MAIL)) : []),
    ...(realSms && !AFRICASTALKING_API_KEY
      ? ['AFRICASTALKING_API_KEY (or its file) is needed with africastalking:']
      : []),
    ...(realMail && !MAIL_FROM ? ['MAIL_FROM is needed with smtp:'] : []),
    // Else mails of real people would pile up in the file of a phone that nobody can see.
    ...(realSms && !realMail && TRIAL !== 'open' ? ['MAIL=phone: with a real SMS provider needs TRIAL=open'] : []),
  ];
};

/** What is wrong with these variables, in sentences. */
export const notificationProblems = (env: Env): readonly string[] =>
  configProblems(NotificationConfig, env, problemsOf);
