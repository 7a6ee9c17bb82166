// The scheme of an address chooses the channel.
import type { Logger, Timers } from '#platform';
import type { NotificationConfig } from '../config.ts';
import { africasTalkingAddress, smtpAddress } from './addresses.ts';
import { africasTalkingChannel } from './africastalking.ts';
import type { Channel } from './channel.port.ts';
import { onScreenPhone, type OnScreenPhone } from './on-screen-phone.ts';
import { smtpChannel } from './smtp.ts';

export type Channels = Readonly<{
  sms: Channel;
  email: Channel;
  /** Where one of the two is the on-screen phone. */
  phone?: OnScreenPhone;
}>;

/** Everything on the on-screen phone. */
export const phoneChannels = (phone: OnScreenPhone): Channels => ({
  sms: phone.channel('sms'),
  email: phone.channel('email'),
  phone,
});

const isPhone = (address: string): boolean => address === 'phone:';

const smsAt = ({ SMS, AFRICASTALKING_API_KEY = '' }: NotificationConfig, timers: Timers, log: Logger): Channel =>
  africasTalkingChannel({ address: africasTalkingAddress(SMS), apiKey: AFRICASTALKING_API_KEY, timers, log });

const mailAt = ({ MAIL, MAIL_FROM = '', MAIL_PASSWORD }: NotificationConfig, log: Logger): Channel => {
  const address = { ...smtpAddress(MAIL), ...(MAIL_PASSWORD === undefined ? {} : { password: MAIL_PASSWORD }) };
  return smtpChannel({ address, from: MAIL_FROM, log });
};

/** The channels of a configuration in which `problemsOf` found nothing. */
export const channelsAt = (config: NotificationConfig, timers: Timers, log: Logger): Channels => {
  const phone = isPhone(config.SMS) || isPhone(config.MAIL) ? onScreenPhone(config.DATA_DIR) : undefined;
  return {
    sms: phone && isPhone(config.SMS) ? phone.channel('sms') : smsAt(config, timers, log),
    email: phone && isPhone(config.MAIL) ? phone.channel('email') : mailAt(config, log),
    ...(phone ? { phone } : {}),
  };
};

export const closeChannels = ({ sms, email, phone }: Channels): void => {
  sms.close?.();
  email.close?.();
  phone?.close();
};
