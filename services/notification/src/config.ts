import Type, { type Static } from 'typebox';
import { commonConfig } from '#platform';

export const NotificationConfig = Type.Object({
  ...commonConfig,
  SMS: Type.Literal('phone:', {
    default: 'phone:',
    description: 'the on-screen phone; a provider comes with its adapter',
  }),
  MAIL: Type.Literal('phone:', { default: 'phone:', description: 'the mail box of the on-screen phone' }),
});
export type NotificationConfig = Static<typeof NotificationConfig>;
