import type { NotificationStatistics } from '#contracts';
import { msOf, type Clock, type Observed } from '#platform';

type Counted = Readonly<{ statistics(): Promise<NotificationStatistics> }>;
type Counts = NotificationStatistics['counts'];

const outcomes = [
  'requested',
  'sent',
  'delivered',
  'deliveryFailed',
  'failed',
  'givenUp',
  'answersLost',
  'possibleRepeats',
  'certainRepeats',
] as const satisfies readonly (keyof Counts)[];

/** Shows what waits to be sent and what became of the rest; the function returned takes it off the page. */
export const watchMessages = ({ statistics }: Counted, clock: Clock, { service, metrics }: Observed): (() => void) => {
  const oldestSeconds = async (): Promise<number> => {
    const { oldestDue } = await statistics();
    return oldestDue === null ? 0 : Math.max(0, (clock.nowMs() - msOf(oldestDue)) / 1000);
  };
  const countOf = (name: keyof Counts) => async () => (await statistics()).counts[name];
  const stops = [
    metrics.watch('huduma_messages_waiting', { service }, async () => (await statistics()).waiting),
    metrics.watch('huduma_oldest_message_seconds', { service }, oldestSeconds),
    ...outcomes.map((name) => metrics.watch('huduma_messages', { outcome: name }, countOf(name))),
  ];
  return () => {
    for (const stop of stops) stop();
  };
};
