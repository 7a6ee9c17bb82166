// Reports that nobody could place yet. Neither number nor text stands here: only which attempts went to that number.
import type { Instant } from '#contracts';
import type { ViewCollection, ViewStore } from '#event-sourcing';
import type { Delivery } from '../message/message.events.ts';

export type WaitingReport = Readonly<{
  id: string;
  providerId: string;
  delivery: Delivery;
  reason: string;
  at: Instant;
  /** Ids of the attempts in doubt that went to the reported number; empty when identity could not be asked. */
  candidates: readonly string[];
}>;

/** Lost with the views: then a message in doubt is sent again, which is counted. */
export const waitingReports = (views: ViewStore): ViewCollection<WaitingReport> =>
  views.collection<WaitingReport>('waiting-reports', { indexes: { at: ({ at }) => at } });
