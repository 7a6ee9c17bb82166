import type { Observed } from '#platform';
import { alarming } from './africastalking.answers.ts';
import type { Channel } from './channel.port.ts';
import type { Channels } from './channels.ts';

/** A reason is a code; anything else would let the other side choose the labels. */
const codeOf = (reason: string): string => (/^[a-z0-9-]{1,40}$/.test(reason) ? reason : 'other');

const observedChannel = (channel: Channel, { metrics }: Observed): Channel => {
  const note = (outcome: string, by = 1) =>
    metrics.count('huduma_provider_answers_total', { channel: channel.name, outcome: codeOf(outcome) }, by);
  // What grows from nothing is seen to grow only where there was a 0 before.
  for (const outcome of ['accepted', 'in-doubt', ...alarming]) note(outcome, 0);
  return {
    ...channel,
    send: async (outgoing) => {
      try {
        const answer = await channel.send(outgoing);
        note(answer.accepted ? 'accepted' : answer.reason);
        return answer;
      } catch (error) {
        note('in-doubt');
        throw error;
      }
    },
    close: () => channel.close?.(),
  };
};

/** The same channels, counted: what providers answer. */
export const observedChannels = (channels: Channels, observed: Observed): Channels => ({
  ...channels,
  sms: observedChannel(channels.sms, observed),
  email: observedChannel(channels.email, observed),
});
