// The service as a plain function of its ports: Nest only wires it, a simulator can run it.
import type { AllRpc, Instant, NotificationRpc, NotificationStatistics } from '#contracts';
import type { CountryPack } from '#country-pack';
import {
  aggregates,
  commitsPerFold,
  foldAmongPeople,
  project,
  relay,
  resting,
  type CommitQueue,
  type Relay,
  type ViewStore,
} from '#event-sourcing';
import type { Jobs } from '#jobs';
import type { Fact } from '#messaging';
import { errorFacts, type Logger, type Seams } from '#platform';
import type { RpcClient, RpcHandlers } from '#rpc';
import type { Channels } from './channel/channels.ts';
import { createDeliveryReports } from './delivery/delivery-reports.ts';
import { foldTaken, takenViews } from './delivery/taken.view.ts';
import { message } from './message/message.decider.ts';
import { hearing } from './messaging/heard.ts';
import { addDueJobs, dueJobs } from './sending/due.jobs.ts';
import { dueView, foldDue, viewsRevision } from './sending/due.view.ts';
import { quietUntil } from './sending/quiet.ts';
import { createSender } from './sending/sender.ts';
import { foldStatistics, statisticsOf, statisticsView } from './sending/statistics.view.ts';

export type NotificationPorts = Readonly<{
  queue: CommitQueue;
  views: ViewStore;
  jobs: Jobs;
  rpc: RpcClient<AllRpc>;
  channels: Channels;
  pack: CountryPack;
  seams: Seams;
  log: Logger;
  /** Nobody else can write to the store. */
  exclusive: boolean;
}>;

export interface Notification {
  hear(fact: Fact): Promise<void>;
  rpc: RpcHandlers<NotificationRpc>;
  statistics(): Promise<NotificationStatistics>;
  relay: Relay;
  /** Takes up what was left undone, then follows. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const tidyMs = 60_000;

const viewsOf = ({ queue, views, seams }: NotificationPorts) => {
  const [due, known, statistics] = [dueView(views), takenViews(views), statisticsView(views)];
  const folds = [foldTaken(known, due), foldDue(due), foldStatistics(statistics)];
  const projection = project({ views, store: queue.store, revision: viewsRevision, folds });
  return { due, known, statistics, projection: resting(projection, seams.timers, foldAmongPeople) };
};

export const createNotification = (ports: NotificationPorts): Notification => {
  const { queue, views, jobs, rpc, channels, pack, seams, log, exclusive } = ports;
  const { clock, timers, ids } = seams;
  const messages = aggregates(message, { store: queue, clock, timers, exclusive });
  const { due, known, statistics, projection } = viewsOf(ports);
  const following = relay({
    queue,
    fold: {
      prepare: () => projection.prepare(),
      rebuild: () => projection.rebuild(),
      flush: () => projection.flush(),
      fold: async (commits) => {
        await projection.fold(commits);
        wake();
        // Jobs only make punctual what is due: without them the sweep finds it, and nothing waits for a job engine.
        await addDueJobs(jobs, clock.now(), commits).catch((error: unknown) =>
          log.warn(errorFacts(error), 'messages have no jobs; the sweep will send them'),
        );
      },
    },
    exclusive,
    timers,
    precedence: seams.precedence,
    log,
    batch: commitsPerFold,
  });
  const drained = () => following.drained();
  const reports = createDeliveryReports({ messages, views, known, rpc, pack, clock, log, drained });
  const { reconsider } = reports;
  let quiet: Instant | undefined;
  const { precedence } = seams;
  const shared = {
    messages,
    rpc,
    pack,
    clock,
    ids,
    exclusive,
    precedence,
    due,
    drained,
    timers,
    log,
    reconsider,
    quietUntil: () => quiet,
  };
  const senders = [channels.sms, channels.email].map((channel) => createSender({ ...shared, channel }));
  const wake = (): void => senders.forEach((sender) => sender.wake());
  let tidying = Promise.resolve();
  const tidy = (): void => {
    tidying = reports.tidy().catch((error: unknown) => log.warn(errorFacts(error), 'tidying is tried again'));
  };
  let nextTidy = timers.after(tidyMs, function again() {
    tidy();
    nextTidy = timers.after(tidyMs, again);
  });

  const counted = async () => ({
    ...(await statisticsOf(statistics, due, clock.now())),
    waitingReports: await reports.waiting(),
  });

  return {
    statistics: counted,
    relay: following,
    hear: hearing(messages, pack.zone),
    rpc: {
      'notification.phone-messages': ({ to }) => Promise.resolve({ items: channels.phone?.messages(to) ?? [] }),
      'notification.delivery-report': async (report) => {
        await reports.hear(report);
        return {};
      },
      'notification.statistics': counted,
    },
    start: async () => {
      quiet = await quietUntil(queue.store);
      await following.start();
      await jobs.work(dueJobs, async () => {
        wake();
        await Promise.all(senders.map((sender) => sender.idle()));
      });
      tidy();
      wake();
    },
    stop: async () => {
      nextTidy.cancel();
      await Promise.all(senders.map((sender) => sender.stop()));
      await tidying;
      await following.stop();
    },
  };
};
