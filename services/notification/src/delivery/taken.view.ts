// What a delivery report is matched against: the provider's ids that we know, and the attempts whose id we do not know.
import type { Instant, Pseudonym } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import type { MessageEvent } from '../message/message.events.ts';
import { messageIdOf, type Due } from '../sending/due.view.ts';

/** A message that the provider took, by the provider's id. */
export type Taken = Readonly<{ id: string; message: string; at: Instant }>;
/** An attempt that the provider may have taken without our knowing. */
export type Doubt = Readonly<{ id: string; message: string; recipient: Pseudonym; at: Instant }>;

export type TakenViews = Readonly<{ taken: ViewCollection<Taken>; doubts: ViewCollection<Doubt> }>;

export const takenViews = (views: ViewStore): TakenViews => ({
  taken: views.collection<Taken>('taken', { indexes: { at: ({ at }) => at } }),
  doubts: views.collection<Doubt>('doubts', { indexes: { at: ({ at }) => at } }),
});

const attemptId = (message: string, attempt: number): string => `${message}/${String(attempt)}`;

/** Goes before the fold of what is due, which forgets a message at its end. */
export const foldTaken =
  (views: TakenViews, due: ViewCollection<Due>): ViewFold =>
  async (event, transaction) => {
    const [taken, doubts] = [views.taken.in(transaction), views.doubts.in(transaction)];
    const message = messageIdOf(event.stream);
    const { type, data } = event as Recorded<MessageEvent>;
    if (type === 'SendingStarted' && data.settleBy !== undefined) {
      const waiting = await due.in(transaction).get(message);
      const { attempt, at } = data;
      if (waiting)
        await doubts.put({ id: attemptId(message, attempt), message, recipient: waiting.request.recipient, at });
    }
    if (type === 'MessageSent' || type === 'RepeatSent' || type === 'SendingFailed' || type === 'MessageFailed') {
      const doubt = data.attempt === undefined ? undefined : attemptId(message, data.attempt);
      if (doubt !== undefined && (await doubts.get(doubt))) await doubts.delete(doubt);
    }
    if ((type === 'MessageSent' || type === 'RepeatSent') && data.providerId !== undefined)
      await taken.put({ id: data.providerId, message, at: data.at });
  };
