// Jobs make what is due punctual. A message in doubt gets one too, so that it is sent again when no report came.
import type { Instant } from '#contracts';
import type { Commit, Recorded } from '#event-sourcing';
import type { Jobs } from '#jobs';
import type { MessageEvent } from '../message/message.events.ts';
import { messageIdOf } from './due.view.ts';

export const dueJobs = 'notification/due';

/** When each event makes its message due again. */
const dueAgain = (event: Recorded<MessageEvent>): Instant | undefined => {
  switch (event.type) {
    case 'MessageRequested':
      return event.data.dueAt;
    case 'SendingFailed':
      return event.data.retryAt;
    case 'SendingInDoubt':
      return event.data.settleBy;
    default:
      return undefined;
  }
};

/** Adds the jobs of what is due after `now`. */
export const addDueJobs = async (jobs: Jobs, now: Instant, commits: readonly Commit[]): Promise<void> => {
  const added = commits.flatMap(({ stream, events }) =>
    events.flatMap((event) => {
      const at = dueAgain(event as unknown as Recorded<MessageEvent>);
      const id = messageIdOf(stream);
      if (at === undefined || at <= now) return [];
      return [jobs.add({ queue: dueJobs, id: `${id}/${at}`, at, payload: { message: id } })];
    }),
  );
  await Promise.all(added);
};
