// Who is next, what a ticket looks like, and which step may follow which.
import type { VisitStatus } from '#contracts';
import type { Admission, Queue, QueueCommand, QueuedVisit } from './queue.events.ts';

/** Letters of the counter and the number of the day: `CR17` at civil-registration, `ID4` at identity. */
export const ticketOf = (counter: string, number: number): string => {
  const words = counter.split('-').filter((word) => word !== '');
  const letters = words.length > 1 ? words.map((word) => word.slice(0, 1)).join('') : counter.slice(0, 2);
  return `${letters.toUpperCase()}${String(number)}`;
};

/** People who asked for assistance first, then whoever waits longest, then the lower number. */
export const callingOrder = (a: QueuedVisit, b: QueuedVisit): number =>
  Number(b.assisted) - Number(a.assisted) ||
  (a.admittedAt < b.admittedAt ? -1 : a.admittedAt > b.admittedAt ? 1 : a.number - b.number);

/** Whom the next call is for. */
export const nextVisit = ({ visits }: Queue): QueuedVisit | undefined =>
  visits.filter(({ status }) => status === 'waiting').sort(callingOrder)[0];

/** The visit that a desk has called or is serving; a desk has one at a time. */
export const visitAtDesk = ({ visits }: Queue, desk: string): QueuedVisit | undefined =>
  visits.find((visit) => visit.desk === desk && (visit.status === 'called' || visit.status === 'serving'));

/** A booking is admitted once a queue, a forwarded visit once: whichever comes again is the same visit. */
export const sameAdmission = (visit: QueuedVisit, { booking, from }: Admission): boolean =>
  from ? visit.from?.visit === from.visit : booking !== null && visit.from === null && visit.booking === booking;

type StepType = Exclude<QueueCommand['type'], 'Admit' | 'Call'>;

/** From which status a step leads to which. A visit already there stays: repeating a step changes nothing. */
export const steps: Readonly<Record<StepType, Readonly<{ from: VisitStatus; to: VisitStatus }>>> = {
  Start: { from: 'called', to: 'serving' },
  Finish: { from: 'serving', to: 'finished' },
  Miss: { from: 'called', to: 'no-show' },
  Recall: { from: 'called', to: 'called' },
  Forward: { from: 'serving', to: 'forwarded' },
};
