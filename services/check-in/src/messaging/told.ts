// Stored events to published facts. A fact's id is made of stream, version and type: told again, it is the same fact.
import { visitTopic, type FactType, type VisitFact } from '#contracts';
import { recordedEvents, type Commit, type Recorded } from '#event-sourcing';
import { traced, type Fact } from '#messaging';
import type { QueueEvent, VisitAdmitted, Visitor } from '../queue/queue.events.ts';
import { queueOfStream, visitId, type QueueId } from '../queue/queue-id.ts';

type VisitFactType = Extract<FactType, `huduma.check-in.visit.${string}`>;
type Body = VisitFact & Readonly<Record<string, unknown>>;

const bodyOf = (at: QueueId, visitor: Visitor & { at: string }): VisitFact => {
  const { number, ticket, booking, citizen, person, service } = visitor;
  const { centre, counter } = at;
  return { visit: visitId(at, number), ticket, booking, citizen, person, centre, counter, service, at: visitor.at };
};

const factOf = (event: Recorded<QueueEvent>, type: VisitFactType, data: Body): Fact => ({
  topic: visitTopic,
  key: data.booking ?? data.visit,
  id: `${event.stream}.${String(event.version)}.${type.split('.').at(-2) ?? ''}`,
  type,
  source: '/check-in',
  time: data.at,
  subject: data.visit,
  data,
});

/** The visit before it was forwarded: told by the queue it went to, which alone knows the next ticket. */
const forwardedFact = (at: QueueId, event: Recorded<VisitAdmitted>): readonly Fact[] => {
  const { from } = event.data;
  if (!from) return [];
  const next = bodyOf(at, event.data);
  const before = { ...next, visit: from.visit, ticket: from.ticket, counter: from.counter };
  const data = { ...before, next: next.visit, nextTicket: next.ticket, nextCounter: next.counter };
  return [factOf(event, 'huduma.check-in.visit.forwarded.v1', data)];
};

const factsOf = (at: QueueId, event: Recorded<QueueEvent>): readonly Fact[] => {
  switch (event.type) {
    case 'VisitAdmitted':
      return [factOf(event, 'huduma.check-in.visit.admitted.v1', bodyOf(at, event.data)), ...forwardedFact(at, event)];
    case 'VisitCalled': {
      const { desk, call } = event.data;
      return [factOf(event, 'huduma.check-in.visit.called.v1', { ...bodyOf(at, event.data), desk, call })];
    }
    case 'VisitStarted':
      return [factOf(event, 'huduma.check-in.visit.started.v1', bodyOf(at, event.data))];
    case 'VisitFinished':
      return [factOf(event, 'huduma.check-in.visit.finished.v1', bodyOf(at, event.data))];
    case 'VisitMissed':
      return [factOf(event, 'huduma.check-in.visit.missed.v1', bodyOf(at, event.data))];
    case 'AssistanceAsked':
    case 'VisitForwarded':
      return [];
  }
};

/** The facts of a commit; those of other streams than queues are check-in's own affair. */
export const told = (commit: Commit): readonly Fact[] => {
  const at = queueOfStream(commit.stream);
  return at ? recordedEvents<QueueEvent>(commit).flatMap((event) => factsOf(at, event).map(traced(event))) : [];
};
