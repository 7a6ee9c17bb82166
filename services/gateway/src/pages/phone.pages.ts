import { Inject } from '@nestjs/common';
import { normalisePhone } from '#country-pack';
import { filled } from './forms.ts';
import { Pages } from './keeper.ts';
import { show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { Look, type Visit } from './visit.ts';

/** Only the newest are shown: a trial may have sent thousands. */
const mostShown = 50;

/** The on-screen phone; only hung in with SMS=phone:. */
@Pages()
export class PhonePages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('anyone', '/phone', { whileSecretMustChange: true })
  async phone(visit: Visit): Promise<Outcome> {
    const { pack, rpc } = this.ports;
    const { to: typed } = filled(visit.query, 'to');
    const to = typed === undefined ? undefined : (normalisePhone(pack, typed) ?? typed);
    const { items } = await rpc.call('notification.phone-messages', to === undefined ? {} : { to });
    const messages = items.slice(-mostShown).map((message) => ({
      ...message,
      when: visit.words.dayAndTime(message.at, pack.zone),
      lines: message.text.split('\n'),
    }));
    return show('phone', { messages, to: typed ?? '' });
  }
}
