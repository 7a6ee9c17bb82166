import type { Visit } from '#contracts';
import type { Aggregates, Recorded } from '#event-sourcing';
import { queue } from './queue.decider.ts';
import type { Admission, Queue, QueueCommand, QueuedVisit, QueueEvent } from './queue.events.ts';
import { visitAtDesk } from './queue.policies.ts';
import { queueStream, visitId, type QueueId, type VisitId } from './queue-id.ts';

export type QueueAggregates = Aggregates<Queue, QueueCommand, QueueEvent>;
/** What a command came to: the visit as the command left it, and the version of its queue then. */
export type Answered = Readonly<{ visit: QueuedVisit | null; version: number; changed: boolean }>;

/** A visit as other services and officers see it. */
export const visitOf = (at: QueueId, visit: QueuedVisit): Visit => ({
  id: visitId(at, visit.number),
  ticket: visit.ticket,
  status: visit.status,
  centre: at.centre,
  counter: at.counter,
  service: visit.service,
  desk: visit.desk,
  booking: visit.booking,
  admittedAt: visit.admittedAt,
  version: visit.version,
});

/** The only door to queues for the rest of the service. */
export class QueueService {
  constructor(private readonly aggregates: QueueAggregates) {}

  /** Admits a booking or a forwarded visit; whoever was admitted before is answered again. */
  async admit(at: QueueId, admission: Omit<Admission, 'counter'>, commandId: string): Promise<Answered> {
    const data = { ...admission, counter: at.counter };
    const { answered, state } = await this.tell(at, { type: 'Admit', data }, commandId);
    const { from, booking } = admission;
    const same = (visit: QueuedVisit) => (from ? visit.from?.visit === from.visit : visit.booking === booking);
    const visit = answered.visit ?? state.visits.find(same);
    if (!visit) throw new Error('an admission ended without a visit');
    return { ...answered, visit };
  }

  /** Calls whoever is next to a desk; a desk whose called visit has not come yet gets that one again. Refusal: visit.wrong-status. */
  async call(at: QueueId, data: { desk: string; officer: string; at: string }, commandId: string): Promise<Answered> {
    const { answered, state } = await this.tell(at, { type: 'Call', data }, commandId);
    return { ...answered, visit: answered.visit ?? visitAtDesk(state, data.desk) ?? null };
  }

  /** One step of one visit. Refusals: visit.not-found, visit.wrong-status. */
  async step(at: QueueId, command: Exclude<QueueCommand, { type: 'Admit' | 'Call' }>, commandId: string) {
    const { answered, state } = await this.tell(at, command, commandId);
    return { ...answered, visit: answered.visit ?? state.visits[command.data.number - 1] ?? null };
  }

  /** Everybody of one counter and day, in the order of their tickets; sees one's own writes at once. */
  async visits(at: QueueId): Promise<readonly QueuedVisit[]> {
    return (await this.aggregates.loadFresh(queueStream(at))).state.visits;
  }

  async visit(id: VisitId): Promise<QueuedVisit | undefined> {
    return (await this.visits(id))[id.number - 1];
  }

  /** The visit as it was at that version of its queue. */
  async visitAsOf(id: VisitId, version: number): Promise<QueuedVisit | undefined> {
    return (await this.asOf(id, version)).visits[id.number - 1];
  }

  private async tell(at: QueueId, command: QueueCommand, commandId: string) {
    const handled = await this.aggregates.handle(queueStream(at), command, commandId);
    const { events, version, repeated } = handled;
    const last: Recorded<QueueEvent> | undefined = events.at(-1);
    const then = last?.version ?? version;
    const state = repeated ? await this.asOf(at, then) : handled.state;
    const visit = last ? (state.visits[last.data.number - 1] ?? null) : null;
    return { answered: { visit, version: then, changed: last !== undefined }, state };
  }

  private async asOf(at: QueueId, version: number): Promise<Queue> {
    const events = await this.aggregates.history(queueStream(at));
    return events.filter((event) => event.version <= version).reduce<Queue>(queue.evolve, queue.initial);
  }
}
