// What waits to be sent: a view in the service's own store. Jobs only make it punctual.
import type { Instant } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import type { MessageEvent, MessageRequested } from '../message/message.events.ts';

/** A message that is not at its end, and when it is next due. */
export type Due = Readonly<{
  id: string;
  due: Instant;
  lane: string;
  order: number;
  request: MessageRequested['data'];
}>;

/** Raise it when the fold or an index changes: the view is then rebuilt. */
export const dueRevision = '1';

export const dueView = (views: ViewStore): ViewCollection<Due> =>
  views.collection<Due>('due', { indexes: { due: ({ due }) => due, lane: ({ lane }) => lane } });

export const messageIdOf = (stream: string): string => stream.slice('message-'.length);

/** Keeps a message here from its request to its end. */
export const foldDue =
  (due: ViewCollection<Due>): ViewFold =>
  async (event, transaction) => {
    const here = due.in(transaction);
    const id = messageIdOf(event.stream);
    const said = event as Recorded<MessageEvent>;
    switch (said.type) {
      case 'MessageRequested': {
        const { lane, order, dueAt } = said.data;
        return here.put({ id, due: dueAt, lane, order, request: said.data });
      }
      case 'SendingFailed': {
        const waiting = await here.get(id);
        return waiting && here.put({ ...waiting, due: said.data.retryAt });
      }
      case 'MessageSent':
      case 'MessageFailed':
      case 'MessageGivenUp':
        return here.delete(id);
      case 'SendingStarted':
        return undefined;
    }
  };

/** Everything due at `now`, in lanes; each lane in its order and only as far as nothing older of it still waits. */
export const dueLanes = async (
  due: ViewCollection<Due>,
  now: Instant,
  limit: number,
): Promise<readonly (readonly Due[])[]> => {
  const ripe = await due.findRange('due', '', `${now}~`, { limit });
  const lanes = [...new Set(ripe.map(({ lane }) => lane))];
  return Promise.all(lanes.map((lane) => upToTheFirstUnripe(due, lane, now)));
};

const upToTheFirstUnripe = async (due: ViewCollection<Due>, lane: string, now: Instant): Promise<readonly Due[]> => {
  const inOrder = [...(await due.findBy('lane', lane))].sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
  const unripe = inOrder.findIndex((one) => one.due > now);
  return unripe < 0 ? inOrder : inOrder.slice(0, unripe);
};
