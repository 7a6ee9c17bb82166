// The service as a plain function of its ports: Nest only wires it, a simulator can run it.
import type { AllRpc, NotificationRpc } from '#contracts';
import type { CountryPack } from '#country-pack';
import {
  aggregates,
  project,
  relay,
  type Commit,
  type CommitQueue,
  type Recorded,
  type ViewStore,
} from '#event-sourcing';
import type { Jobs } from '#jobs';
import type { Fact } from '#messaging';
import type { Logger, Seams } from '#platform';
import type { RpcClient, RpcHandlers } from '#rpc';
import type { OnScreenPhone } from './channel/on-screen-phone.ts';
import { message } from './message/message.decider.ts';
import type { MessageEvent } from './message/message.events.ts';
import { hearing } from './messaging/heard.ts';
import { dueRevision, dueView, foldDue, messageIdOf } from './sending/due.view.ts';
import { createSender } from './sending/sender.ts';

export type NotificationPorts = Readonly<{
  queue: CommitQueue;
  views: ViewStore;
  jobs: Jobs;
  rpc: RpcClient<AllRpc>;
  phone: OnScreenPhone;
  pack: CountryPack;
  seams: Seams;
  log: Logger;
  /** Nobody else can write to the store. */
  exclusive: boolean;
}>;

export interface Notification {
  hear(fact: Fact): Promise<void>;
  rpc: RpcHandlers<NotificationRpc>;
  /** Takes up what was left undone, then follows. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

const dueJobs = 'notification/due';

/** When each event makes its message due again, if in the future. */
const dueAgain = (event: Recorded<MessageEvent>): string | undefined =>
  event.type === 'MessageRequested'
    ? event.data.dueAt
    : event.type === 'SendingFailed'
      ? event.data.retryAt
      : undefined;

export const createNotification = (ports: NotificationPorts): Notification => {
  const { queue, views, jobs, rpc, phone, pack, seams, log, exclusive } = ports;
  const { clock, timers, ids } = seams;
  const messages = aggregates(message, { store: queue, clock, timers, exclusive });
  const due = dueView(views);
  const projection = project({ views, store: queue.store, revision: dueRevision, folds: [foldDue(due)] });
  const channels = { sms: phone.channel('sms'), email: phone.channel('email') };
  const sender = createSender({ messages, channels, rpc, pack, clock, ids, due, timers, log });

  const addJobs = async (commits: readonly Commit[]): Promise<void> => {
    const now = clock.now();
    for (const { stream, events } of commits) {
      for (const event of events) {
        const at = dueAgain(event as unknown as Recorded<MessageEvent>);
        const id = messageIdOf(stream);
        if (at !== undefined && at > now)
          await jobs.add({ queue: dueJobs, id: `${id}/${at}`, at, payload: { message: id } });
      }
    }
  };

  const following = relay({
    queue,
    fold: async (commits) => {
      await projection.fold(commits);
      await addJobs(commits);
      sender.wake();
    },
    exclusive,
    timers,
    log,
  });

  return {
    hear: hearing(messages, pack.zone),
    rpc: {
      'notification.phone-messages': ({ to }) => Promise.resolve({ items: phone.messages(to) }),
    },
    start: async () => {
      await projection.prepare();
      await following.start();
      await jobs.work(dueJobs, async () => {
        sender.wake();
        await sender.idle();
      });
      sender.wake();
    },
    stop: async () => {
      await sender.stop();
      await following.stop();
    },
  };
};
