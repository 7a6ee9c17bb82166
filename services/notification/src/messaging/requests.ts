// Which messages a fact asks for. Pure: the same fact always asks for the same messages under the same ids.
import { createHash } from 'node:crypto';
import type {
  BookingCancelled,
  BookingTaken,
  CodeIssued,
  Instant,
  MessageKind,
  NoticeRaised,
  VisitCalled,
  VisitForwarded,
} from '#contracts';
import { addDays, addMinutes, endOfDay, instantOf } from '#time';
import type { MessageRequested } from '../message/message.events.ts';

export type Request = Readonly<{ id: string; request: MessageRequested['data'] }>;

/** The id of what a fact causes: the same for ever, so that a fact told again, even years later, asks for nothing new. */
export const messageId = (fact: string, kind: MessageKind, channel = 'sms'): string =>
  createHash('sha256').update(`${fact}\n${kind}\n${channel}`).digest('hex').slice(0, 40);

type Heard<Data> = Readonly<{ id: string; time: Instant; data: Data }>;

const bookingAbout = ({ booking, reference, revision, service, centre, counter, start }: BookingTaken) => ({
  booking,
  reference,
  revision,
  service,
  centre,
  counter,
  start,
});

const lane = (data: BookingTaken) => ({ recipient: data.citizen, lane: data.booking, order: data.revision });

/** The reminder goes at 17:00 of the day before; a booking made later than that gets none. */
const reminderFor = (fact: Heard<BookingTaken>, madeAt: Instant, zone: string): readonly Request[] => {
  const { data } = fact;
  const dueAt = instantOf(addDays(data.date, -1), '17:00', zone);
  if (madeAt >= dueAt) return [];
  const about = bookingAbout(data);
  const request = { kind: 'reminder', channel: 'sms', about, dueAt, notAfter: data.start, ...lane(data) } as const;
  // A lane of its own: that of an earlier revision may be due later, and is then of no use to anybody.
  const own = `${data.booking}/reminder/${String(data.revision)}`;
  return [{ id: messageId(fact.id, 'reminder'), request: { ...request, lane: own } }];
};

/** A place was taken: confirmed when first, moved when it came from another place; and a reminder. */
export const onTaken = (fact: Heard<BookingTaken>, zone: string): readonly Request[] => {
  const { data, time } = fact;
  const madeAt = data.at ?? time;
  const kind = data.from ? 'booking-moved' : 'booking-confirmed';
  const about = bookingAbout(data);
  const request = { kind, channel: 'sms', about, dueAt: madeAt, notAfter: data.start, ...lane(data) } as const;
  return [{ id: messageId(fact.id, kind), request }, ...reminderFor(fact, madeAt, zone)];
};

export const onCancelled = (fact: Heard<BookingCancelled>, zone: string): readonly Request[] => {
  const { data, time } = fact;
  // Erasing cancels too; the person is told of both at once by the notice of the erasure.
  if (data.reason === 'erased') return [];
  const kind = 'booking-cancelled';
  const notAfter = endOfDay(data.date, zone);
  const request = { kind, channel: 'sms', about: bookingAbout(data), dueAt: time, notAfter, ...lane(data) } as const;
  return [{ id: messageId(fact.id, kind), request }];
};

export const onCodeIssued = ({ id, time, data }: Heard<CodeIssued>): readonly Request[] => {
  const { citizen, issue, purpose, notAfter } = data;
  const about = { issue };
  const order = { lane: `${citizen}/codes`, order: issue };
  const request = {
    recipient: citizen,
    kind: purpose,
    channel: 'sms',
    about,
    dueAt: time,
    notAfter,
    ...order,
  } as const;
  return [{ id: messageId(id, purpose), request }];
};

export const onNotice = ({ id, time, data }: Heard<NoticeRaised>): readonly Request[] => {
  const { recipient, notice, notAfter } = data;
  const kind = notice === 'erased' ? 'erased' : 'security-notice';
  const own = { lane: id, order: 1 };
  const request = { recipient, kind, channel: 'sms', about: { notice }, dueAt: time, notAfter, ...own } as const;
  return [{ id: messageId(id, kind), request }];
};

const callIsOfUseMinutes = 15;
const nextStageIsOfUseMinutes = 120;

export const onCalled = ({ id, time, data }: Heard<VisitCalled>): readonly Request[] => {
  const { citizen, visit, ticket, desk, call, centre, counter, service, at } = data;
  if (citizen === null) return [];
  const kind = 'proceed-to-desk';
  const about = { visit, ticket, desk, call, centre, counter, service };
  const times = { dueAt: time, notAfter: addMinutes(at, callIsOfUseMinutes) };
  const request = { recipient: citizen, kind, channel: 'sms', about, ...times, lane: visit, order: call } as const;
  return [{ id: messageId(id, kind), request }];
};

export const onForwarded = ({ id, time, data }: Heard<VisitForwarded>): readonly Request[] => {
  const { citizen, next, nextTicket, nextCounter, centre, service, at } = data;
  if (citizen === null) return [];
  const kind = 'next-stage';
  const about = { visit: next, ticket: nextTicket, counter: nextCounter, centre, service };
  const times = { dueAt: time, notAfter: addMinutes(at, nextStageIsOfUseMinutes) };
  const request = { recipient: citizen, kind, channel: 'sms', about, ...times, lane: next, order: 0 } as const;
  return [{ id: messageId(id, kind), request }];
};
