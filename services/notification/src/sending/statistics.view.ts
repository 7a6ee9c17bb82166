// How many of each since the beginning. What went wrong is as plain as what went well.
import type { Instant, NotificationStatistics } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import { channelNames, type MessageEvent } from '../message/message.events.ts';
import { dueOf, type Due } from './due.view.ts';

type Counts = NotificationStatistics['counts'];
export type Counted = Readonly<{ id: 'all'; counts: Counts }>;

const nothing: Counts = {
  requested: 0,
  sent: 0,
  delivered: 0,
  deliveryFailed: 0,
  failed: 0,
  givenUp: 0,
  answersLost: 0,
  possibleRepeats: 0,
  certainRepeats: 0,
};

export const statisticsView = (views: ViewStore): ViewCollection<Counted> => views.collection<Counted>('statistics');

const countOf = ({ type, data }: Recorded<MessageEvent>): keyof Counts | undefined => {
  switch (type) {
    case 'MessageRequested':
      return 'requested';
    case 'SendingStarted':
      return data.mayRepeat ? 'possibleRepeats' : undefined;
    case 'SendingInDoubt':
      return 'answersLost';
    case 'MessageSent':
      return 'sent';
    case 'RepeatSent':
      return 'certainRepeats';
    case 'MessageDelivered':
      return 'delivered';
    case 'DeliveryFailed':
      return 'deliveryFailed';
    case 'MessageFailed':
      return 'failed';
    case 'MessageGivenUp':
      return 'givenUp';
    default:
      return undefined;
  }
};

export const countsIn = async (statistics: ViewCollection<Counted>): Promise<Counts> =>
  (await statistics.get('all'))?.counts ?? nothing;

export const foldStatistics =
  (statistics: ViewCollection<Counted>): ViewFold =>
  async (event, transaction) => {
    const count = countOf(event as Recorded<MessageEvent>);
    if (count === undefined) return;
    const here = statistics.in(transaction);
    const counts = await countsIn(here);
    await here.put({ id: 'all', counts: { ...counts, [count]: counts[count] + 1 } });
  };

const countedAtMost = 10_000;

/** What was counted, and what is due now (up to 10,000 of a channel). */
export const statisticsOf = async (
  statistics: ViewCollection<Counted>,
  due: ViewCollection<Due>,
  now: Instant,
): Promise<Omit<NotificationStatistics, 'waitingReports'>> => {
  const ripe = await Promise.all(channelNames.map((channel) => dueOf(due, channel, now, countedAtMost)));
  const oldest = ripe.flatMap(([first]) => first?.due ?? []).sort();
  const waiting = ripe.reduce((sum, of) => sum + of.length, 0);
  return { counts: await countsIn(statistics), waiting, oldestDue: oldest[0] ?? null };
};
