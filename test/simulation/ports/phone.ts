// The other side of the channels: phones and mail boxes. With our message id it drops repeats, without it it takes what comes;
// it may take a message and never say so.
import type { PhoneMessage } from '#contracts';
import type { Channels } from '../../../services/notification/src/channel/channels.ts';
import {
  DoubtError,
  type Channel,
  type Outgoing,
  type SendOutcome,
} from '../../../services/notification/src/channel/channel.port.ts';
import type { ChannelName } from '../../../services/notification/src/message/message.events.ts';
import { never } from '../engine/call.ts';
import type { Life, Sim } from '../engine/sim.ts';

export class SimPhones {
  /** What people have received, in order; without our ids a message may stand here twice. */
  readonly received: PhoneMessage[] = [];
  /** What the provider has told that it took, by its own ids. */
  readonly taken: Readonly<{ providerId: string; to: string }>[] = [];
  readonly dropsRepeats: boolean;

  constructor(private readonly sim: Sim) {
    this.dropsRepeats = sim.chance.of('phones').below(0, 2) === 0;
  }

  channels(life: Life): Channels {
    const phone = {
      channel: (name: ChannelName) => this.#channel(life, name),
      messages: (to?: string) => this.received.filter((one) => to === undefined || one.to === to),
      close: () => undefined,
    };
    return { sms: phone.channel('sms'), email: phone.channel('email'), phone };
  }

  #channel(life: Life, name: ChannelName): Channel {
    return { name, dropsRepeats: this.dropsRepeats, send: (outgoing) => this.#send(life, name, outgoing) };
  }

  #send(life: Life, name: ChannelName, outgoing: Outgoing): Promise<SendOutcome> {
    if (!life.alive) return never;
    const { kind, key, amount, wait } = this.sim.faults.decide(life.name, `provider ${name}`, [
      'sent-but-timed-out',
      'refused-for-now',
      'crash-before',
      'crash-after',
      'delay',
    ]);
    this.sim.note(kind === 'none' ? key : `${key} ${kind}`);
    if (kind === 'crash-before') {
      this.sim.kill(life, key);
      return never;
    }
    return new Promise((resolve, reject) => {
      const answer = (ms: number, settle: () => void) => this.sim.later(life, ms, settle);
      if (kind === 'refused-for-now') {
        answer(50, () => resolve({ accepted: false, reason: 'busy', passing: true }));
        return;
      }
      this.sim.outside(amount * 300 + (kind === 'delay' ? wait * 5_000 : 0), () => {
        this.#receive(name, outgoing);
        if (kind === 'crash-after') this.sim.kill(life, key);
        else if (kind === 'sent-but-timed-out') answer(8_000, () => reject(new DoubtError('timed-out')));
        else answer(wait * 200, () => resolve(this.#accepted(outgoing)));
      });
    });
  }

  #accepted({ id, to }: Outgoing): SendOutcome {
    if (this.dropsRepeats) return { accepted: true };
    const providerId = `p-${id}-${String(this.received.length)}`;
    this.taken.push({ providerId, to });
    return { accepted: true, providerId };
  }

  #receive(channel: ChannelName, { id, to, text, kind, at }: Outgoing): void {
    if (this.dropsRepeats && this.received.some((one) => one.id === id)) return;
    this.sim.note(`received ${kind} ${id}`);
    this.received.push({ id, channel, to, text, at, kind });
  }
}
