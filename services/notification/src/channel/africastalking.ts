// SMS through Africa's Talking. It takes no id of ours and has no key against repeats: a lost answer is a doubt.
import type { Logger, Timers } from '#platform';
import type { AfricasTalkingAddress } from './addresses.ts';
import { alarming, outcomeOf } from './africastalking.answers.ts';
import type { Channel, Outgoing, SendOutcome } from './channel.port.ts';
import { postForm, UnreachableError } from './form-post.ts';

export type AfricasTalkingPorts = Readonly<{
  address: AfricasTalkingAddress;
  apiKey: string;
  timers: Timers;
  log: Logger;
  /** Well below the time that a doubt waits for its report. */
  patienceMs?: number;
}>;

const formOf = ({ username, from }: AfricasTalkingAddress, { to, text }: Outgoing): Record<string, string> => ({
  username,
  to,
  message: text,
  ...(from === undefined ? {} : { from }),
  bulkSMSMode: '1',
  enqueue: '1',
});

export const africasTalkingChannel = (ports: AfricasTalkingPorts): Channel => {
  const { address, apiKey, timers, log, patienceMs = 20_000 } = ports;
  const headers = { apiKey, accept: 'application/json' };
  const ask = async (outgoing: Outgoing): Promise<SendOutcome> => {
    try {
      const form = formOf(address, outgoing);
      const { status, body } = await postForm({ url: address.url, headers, form, patienceMs, timers });
      return outcomeOf(status, body);
    } catch (error) {
      if (!(error instanceof UnreachableError)) throw error;
      return { accepted: false, reason: 'unreachable', passing: true, channelDown: true };
    }
  };
  const send = async (outgoing: Outgoing): Promise<SendOutcome> => {
    const outcome = await ask(outgoing);
    if (!outcome.accepted && alarming.has(outcome.reason))
      log.error({ alarm: 'sms', reason: outcome.reason }, 'the SMS provider refuses us: somebody must act');
    return outcome;
  };
  return { name: 'sms', dropsRepeats: false, send };
};
