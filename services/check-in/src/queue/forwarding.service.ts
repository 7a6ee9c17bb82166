import type { Instant } from '#contracts';
import { recordedEvents, type Commit } from '#event-sourcing';
import type { QueuedVisit, QueueEvent } from './queue.events.ts';
import type { Answered, QueueService } from './queue.service.ts';
import { queueOfStream, visitId, type QueueId, type VisitId } from './queue-id.ts';

type Left = Pick<QueuedVisit, 'ticket' | 'booking' | 'citizen' | 'person' | 'service' | 'forwardedTo'> &
  Readonly<{ assisted?: boolean }>;

/** A visit that left one queue enters the next, once, however often it is carried on. */
export class ForwardingService {
  constructor(private readonly queues: QueueService) {}

  /** Admits the next visit of one that was forwarded; found admitted, the same. */
  async carryOn(id: VisitId, left: Left, at: Instant): Promise<Readonly<{ at: QueueId; answered: Answered }>> {
    const { ticket, booking, citizen, person, service, assisted = false, forwardedTo } = left;
    const next = { centre: id.centre, counter: forwardedTo ?? id.counter, date: id.date };
    const from = { visit: visitId(id, id.number), ticket, counter: id.counter };
    const admission = { booking, citizen, person, service, assisted, from, at };
    return { at: next, answered: await this.queues.admit(next, admission, `forward-${from.visit}`) };
  }

  /** For the relay: carries on whatever a commit says was forwarded, should whoever began have died. */
  async hear(commits: readonly Commit[]): Promise<void> {
    for (const commit of commits) {
      const queue = queueOfStream(commit.stream);
      if (queue) for (const event of recordedEvents<QueueEvent>(commit)) await this.hearOne(queue, event);
    }
  }

  private async hearOne(queue: QueueId, event: QueueEvent): Promise<void> {
    if (event.type !== 'VisitForwarded') return;
    const { number, to, at } = event.data;
    const left = await this.queues.visit({ ...queue, number });
    await this.carryOn({ ...queue, number }, { ...event.data, ...left, forwardedTo: to }, at);
  }
}
