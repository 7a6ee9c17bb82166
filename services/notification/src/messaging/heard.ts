// From facts heard to messages requested. Nothing is called from here: a request is recorded, sending follows.
import {
  bookingTopic,
  citizenTopic,
  visitTopic,
  type BookingCancelled,
  type BookingTaken,
  type CodeIssued,
  type NoticeRaised,
  type VisitCalled,
  type VisitForwarded,
} from '#contracts';
import type { Aggregates } from '#event-sourcing';
import { PoisonError, type Fact } from '#messaging';
import { parseInstant } from '#time';
import { messageStream, type MessageCommand, type MessageEvent, type MessageState } from '../message/message.events.ts';
import { onCalled, onCancelled, onCodeIssued, onForwarded, onNotice, onTaken, type Request } from './requests.ts';

/** Topics that concern us. */
export const heardTopics = [bookingTopic, citizenTopic, visitTopic] as const;

/** What a fact asks for; facts of no concern ask for nothing. */
export const requestsOf = (fact: Fact, zone: string): readonly Request[] => {
  const time = parseInstant(fact.time);
  if (time === undefined) throw new PoisonError(`${fact.type} has no time`);
  const { id, data } = fact;
  switch (fact.type) {
    case 'huduma.scheduling.booking.taken.v1':
      return onTaken({ id, time, data: data as BookingTaken }, zone);
    case 'huduma.scheduling.booking.cancelled.v1':
      return onCancelled({ id, time, data: data as BookingCancelled }, zone);
    case 'huduma.identity.citizen.code-issued.v1':
      return onCodeIssued({ id, time, data: data as CodeIssued });
    case 'huduma.identity.citizen.notice-raised.v1':
      return onNotice({ id, time, data: data as NoticeRaised });
    case 'huduma.check-in.visit.called.v1':
      return onCalled({ id, time, data: data as VisitCalled });
    case 'huduma.check-in.visit.forwarded.v1':
      return onForwarded({ id, time, data: data as VisitForwarded });
    default:
      return [];
  }
};

/** Records what a fact asks for. Telling it again, even years later, does nothing. */
export const hearing =
  (messages: Aggregates<MessageState, MessageCommand, MessageEvent>, zone: string) =>
  async (fact: Fact): Promise<void> => {
    const requests = requestsOf(fact, zone);
    await Promise.all(
      requests.map(({ id, request }) =>
        messages.handle(messageStream(id), { type: 'RequestMessage', data: request }, `requested/${id}`),
      ),
    );
  };
