// What waits to be sent: a view in the service's own store. Jobs only make it punctual.
import type { Instant } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import { traceparentOf } from '#platform';
import type { ChannelName, MessageEvent, MessageRequested } from '../message/message.events.ts';

/** A message that is not at its end, and when it is next due. */
export type Due = Readonly<{
  id: string;
  due: Instant;
  lane: string;
  order: number;
  request: MessageRequested['data'];
  /** The latest attempt waits for its answer or, when that was lost, for a delivery report. */
  inDoubt?: true;
  /** W3C trace context of what asked for it, where that was traced. */
  traceparent?: string;
}>;

/** Raise it when a fold or an index of any view here changes: all are then rebuilt. */
export const viewsRevision = '3';

export const dueView = (views: ViewStore): ViewCollection<Due> =>
  views.collection<Due>('due', {
    indexes: {
      channel: ({ request, due }) => `${request.channel} ${due}`,
      lane: ({ lane }) => lane,
    },
  });

export const messageIdOf = (stream: string): string => stream.slice('message-'.length);

/** Keeps a message here from its request to its end. */
export const foldDue =
  (due: ViewCollection<Due>): ViewFold =>
  async (event, transaction) => {
    const here = due.in(transaction);
    const id = messageIdOf(event.stream);
    const again = async (at: Instant | undefined, doubt: { inDoubt?: true } = {}) => {
      if (at === undefined) return;
      const { inDoubt: _, ...waiting } = (await here.get(id)) ?? {};
      if ('id' in waiting) await here.put({ ...waiting, due: at, ...doubt });
    };
    const said = event as Recorded<MessageEvent>;
    switch (said.type) {
      case 'MessageRequested': {
        const { lane, order, dueAt } = said.data;
        const traceparent = traceparentOf(event);
        const trace = traceparent === undefined ? {} : { traceparent };
        return here.put({ id, due: dueAt, lane, order, request: said.data, ...trace });
      }
      case 'SendingStarted':
        return again(said.data.settleBy, { inDoubt: true });
      case 'SendingFailed':
        return again(said.data.retryAt);
      case 'MessageSent':
      case 'MessageFailed':
      case 'MessageGivenUp':
        return here.delete(id);
      default:
        return undefined;
    }
  };

/** Where what is due is looked up; `drained` resolves when every request recorded before it was called is in the view. */
export type DueSource = Readonly<{
  due: ViewCollection<Due>;
  drained: () => Promise<void>;
  /** Nobody else records: what the view shows is shown with all that was recorded before it. */
  exclusive?: boolean;
}>;

/** At most `limit` of a channel that are due at `now`, the oldest first. */
export const dueOf = (
  due: ViewCollection<Due>,
  channel: ChannelName,
  now: Instant,
  limit: number,
): Promise<readonly Due[]> => due.findRange('channel', `${channel} `, `${channel} ${now}~`, { limit });

/** Everything of a channel due at `now`, in lanes; each lane in its order and only as far as nothing older still waits. */
export const dueLanes = async (
  { due, drained, exclusive = false }: DueSource,
  channel: ChannelName,
  now: Instant,
  limit: number,
): Promise<readonly (readonly Due[])[]> => {
  const found = await dueOf(due, channel, now, exclusive ? 1 : limit);
  if (found.length === 0) return [];
  // Another process may have recorded what comes before it in its lane, and not folded it yet.
  await drained();
  // Where nobody else records, what was just sent need not be looked at again.
  const ripe = exclusive ? await dueOf(due, channel, now, limit) : found;
  const lanes = [...new Set(ripe.map(({ lane }) => lane))];
  return Promise.all(lanes.map((lane) => upToTheFirstUnripe(due, lane, now)));
};

const upToTheFirstUnripe = async (due: ViewCollection<Due>, lane: string, now: Instant): Promise<readonly Due[]> => {
  const inOrder = [...(await due.findBy('lane', lane))].sort((a, b) => a.order - b.order || a.id.localeCompare(b.id));
  const unripe = inOrder.findIndex((one) => one.due > now);
  return unripe < 0 ? inOrder : inOrder.slice(0, unripe);
};
