// A visit id tells where the visit is: `<centre>.<counter>.<date>.<number>`. No look-up, no pseudonym.
import type { LocalDate } from '#contracts';
import { isLocalDate } from '#time';

/** One counter of one centre on one local day. */
export type QueueId = Readonly<{ centre: string; counter: string; date: LocalDate }>;
export type VisitId = QueueId & Readonly<{ number: number }>;

/** One queue is one scarcity boundary: whoever must not be called twice waits in one stream. */
export const queueStream = ({ centre, counter, date }: QueueId): string => `queue-${centre}.${counter}.${date}`;

export const visitId = ({ centre, counter, date }: QueueId, number: number): string =>
  `${centre}.${counter}.${date}.${String(number)}`;

const part = /^[a-z0-9][a-z0-9-]*$/;

const queueOf = (parts: readonly string[]): QueueId | undefined => {
  const [centre = '', counter = '', date = ''] = parts;
  return part.test(centre) && part.test(counter) && isLocalDate(date) ? { centre, counter, date } : undefined;
};

/** The queue and number in a visit id; undefined when it is none. */
export const parseVisitId = (id: string): VisitId | undefined => {
  const parts = id.split('.');
  const queue = parts.length === 4 ? queueOf(parts) : undefined;
  const number = parts[3] ?? '';
  return queue && /^[1-9]\d{0,5}$/.test(number) ? { ...queue, number: Number(number) } : undefined;
};

/** The queue of a stream name; undefined for other streams. */
export const queueOfStream = (stream: string): QueueId | undefined => {
  const parts = stream.startsWith('queue-') ? stream.slice('queue-'.length).split('.') : [];
  return parts.length === 3 ? queueOf(parts) : undefined;
};
