import { DomainError } from '#contracts';
import type { Decider } from '#event-sourcing';
import type {
  Admit,
  Call,
  Finish,
  Forward,
  Miss,
  Queue,
  QueueCommand,
  QueuedVisit,
  QueueEvent,
  Recall,
  Start,
  Visitor,
} from './queue.events.ts';
import { nextVisit, sameAdmission, steps, ticketOf, visitAtDesk } from './queue.policies.ts';

const visitorOf = ({ number, ticket, booking, citizen, person, service }: Visitor): Visitor => ({
  number,
  ticket,
  booking,
  citizen,
  person,
  service,
});

const admit = ({ data }: Admit, queue: Queue): readonly QueueEvent[] => {
  const { counter, booking, citizen, person, service, assisted, from, at } = data;
  const known = queue.visits.find((visit) => sameAdmission(visit, data));
  if (known) {
    const asked = assisted && !known.assisted && known.status === 'waiting';
    return asked ? [{ type: 'AssistanceAsked', data: { ...visitorOf(known), at } }] : [];
  }
  const number = queue.visits.length + 1;
  const visitor = { number, ticket: ticketOf(counter, number), booking, citizen, person, service };
  return [{ type: 'VisitAdmitted', data: { ...visitor, assisted, from, at } }];
};

// A desk that calls while the one it called has not come yet gets the same visit, without another text: so a double click
// passes nobody over. The officer settles it by start, no-show or recall. A desk that serves finishes first.
const call = ({ data }: Call, queue: Queue): readonly QueueEvent[] => {
  const { desk, officer, at } = data;
  const open = visitAtDesk(queue, desk);
  if (open?.status === 'serving') throw new DomainError('visit.wrong-status', { status: open.status });
  const next = open ? undefined : nextVisit(queue);
  return next ? [{ type: 'VisitCalled', data: { ...visitorOf(next), desk, call: next.calls + 1, officer, at } }] : [];
};

type Step = Start | Finish | Miss | Recall | Forward;

const isRepeat = (command: Step, visit: QueuedVisit): boolean =>
  visit.status === steps[command.type].to &&
  command.type !== 'Recall' &&
  (command.type !== 'Forward' || visit.forwardedTo === command.data.to);

const stepOf = (command: Step, visit: QueuedVisit): QueueEvent => {
  const { officer, at } = command.data;
  const data = { ...visitorOf(visit), officer, at };
  switch (command.type) {
    case 'Start':
      return { type: 'VisitStarted', data };
    case 'Finish':
      return { type: 'VisitFinished', data };
    case 'Miss':
      return { type: 'VisitMissed', data };
    case 'Recall':
      return { type: 'VisitCalled', data: { ...data, desk: visit.desk ?? '', call: visit.calls + 1 } };
    case 'Forward':
      return { type: 'VisitForwarded', data: { ...data, to: command.data.to } };
  }
};

const step = (command: Step, queue: Queue): readonly QueueEvent[] => {
  const visit = queue.visits[command.data.number - 1];
  if (!visit) throw new DomainError('visit.not-found');
  if (isRepeat(command, visit)) return [];
  if (visit.status !== steps[command.type].from) throw new DomainError('visit.wrong-status', { status: visit.status });
  return [stepOf(command, visit)];
};

const decide = (command: QueueCommand, queue: Queue): readonly QueueEvent[] => {
  switch (command.type) {
    case 'Admit':
      return admit(command, queue);
    case 'Call':
      return call(command, queue);
    default:
      return step(command, queue);
  }
};

const admitted = ({ assisted, from, at, ...visitor }: Extract<QueueEvent, { type: 'VisitAdmitted' }>['data']) => ({
  ...visitor,
  status: 'waiting' as const,
  assisted,
  from,
  admittedAt: at,
  desk: null,
  calls: 0,
  forwardedTo: null,
  version: 1,
});

const changeBy = (event: Exclude<QueueEvent, { type: 'VisitAdmitted' }>): Partial<QueuedVisit> => {
  switch (event.type) {
    case 'AssistanceAsked':
      return { assisted: true };
    case 'VisitCalled':
      return { status: 'called', desk: event.data.desk, calls: event.data.call };
    case 'VisitStarted':
      return { status: 'serving' };
    case 'VisitFinished':
      return { status: 'finished' };
    case 'VisitMissed':
      return { status: 'no-show' };
    case 'VisitForwarded':
      return { status: 'forwarded', forwardedTo: event.data.to };
  }
};

const evolve = ({ visits }: Queue, event: QueueEvent): Queue => {
  if (event.type === 'VisitAdmitted') return { visits: [...visits, admitted(event.data)] };
  const at = event.data.number - 1;
  const visit = visits[at];
  return visit ? { visits: visits.with(at, { ...visit, ...changeBy(event), version: visit.version + 1 }) } : { visits };
};

/** Tickets, calls and steps of one counter on one day: nobody is called by two desks. */
export const queue: Decider<Queue, QueueCommand, QueueEvent> = { initial: { visits: [] }, decide, evolve };
