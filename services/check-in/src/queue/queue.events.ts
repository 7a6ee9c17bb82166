// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant, Pseudonym, VisitStatus } from '#contracts';
import type { Message } from '#event-sourcing';

/** Each event names the whole visit, so that whoever reads it alone knows who is meant. */
export type Visitor = Readonly<{
  number: number;
  ticket: string;
  booking: string | null;
  citizen: Pseudonym | null;
  person: Pseudonym | null;
  service: string;
}>;
/** The visit that was forwarded to this queue, at another counter or the same. */
export type Origin = Readonly<{ visit: string; ticket: string; counter: string }>;
type ByOfficer = Visitor & Readonly<{ officer: string; at: Instant }>;

export type VisitAdmitted = Message<'VisitAdmitted', Visitor & { assisted: boolean; from: Origin | null; at: Instant }>;
export type AssistanceAsked = Message<'AssistanceAsked', Visitor & { at: Instant }>;
export type VisitCalled = Message<'VisitCalled', ByOfficer & { desk: string; call: number }>;
export type VisitStarted = Message<'VisitStarted', ByOfficer>;
export type VisitFinished = Message<'VisitFinished', ByOfficer>;
export type VisitMissed = Message<'VisitMissed', ByOfficer>;
export type VisitForwarded = Message<'VisitForwarded', ByOfficer & { to: string }>;
export type QueueEvent =
  VisitAdmitted | AssistanceAsked | VisitCalled | VisitStarted | VisitFinished | VisitMissed | VisitForwarded;

export const queueEventTypes: readonly QueueEvent['type'][] = [
  'VisitAdmitted',
  'AssistanceAsked',
  'VisitCalled',
  'VisitStarted',
  'VisitFinished',
  'VisitMissed',
  'VisitForwarded',
];

type Step = Readonly<{ number: number; officer: string; at: Instant }>;
export type Admission = Omit<Visitor, 'number' | 'ticket'> &
  Readonly<{ counter: string; assisted: boolean; from: Origin | null; at: Instant }>;
export type Admit = Message<'Admit', Admission>;
export type Call = Message<'Call', { desk: string; officer: string; at: Instant }>;
export type Start = Message<'Start', Step>;
export type Finish = Message<'Finish', Step>;
export type Miss = Message<'Miss', Step>;
export type Recall = Message<'Recall', Step>;
export type Forward = Message<'Forward', Step & { to: string }>;
export type QueueCommand = Admit | Call | Start | Finish | Miss | Recall | Forward;

export type QueuedVisit = Visitor &
  Readonly<{
    status: VisitStatus;
    assisted: boolean;
    from: Origin | null;
    admittedAt: Instant;
    desk: string | null;
    calls: number;
    forwardedTo: string | null;
    /** Counts the changes of this visit. */
    version: number;
  }>;
/** Visits by number: number 1 stands first. */
export type Queue = Readonly<{ visits: readonly QueuedVisit[] }>;
