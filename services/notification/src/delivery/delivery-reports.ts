// From a provider's report to the message it is about. A report under an id we know is simple; one that came before our
// record, or whose answer was lost in a crash, is placed by the number it names, and only when nothing else can be meant:
// a report given to the wrong message would leave a text silently missing, one given to none costs a counted repeat.
import type { AllRpc, DeliveryReport } from '#contracts';
import { normalisePhone, type CountryPack } from '#country-pack';
import type { Aggregates, ViewCollection, ViewStore } from '#event-sourcing';
import { errorFacts, type Clock, type Logger } from '#platform';
import type { RpcClient } from '#rpc';
import { addSeconds } from '#time';
import { messageStream, type MessageCommand, type MessageEvent, type MessageState } from '../message/message.events.ts';
import { deliveryOf, reasonOf } from './delivery.words.ts';
import type { TakenViews } from './taken.view.ts';
import { waitingReports, type WaitingReport } from './waiting-reports.ts';

export type DeliveryPorts = Readonly<{
  messages: Aggregates<MessageState, MessageCommand, MessageEvent>;
  views: ViewStore;
  known: TakenViews;
  rpc: RpcClient<AllRpc>;
  pack: CountryPack;
  clock: Clock;
  log: Logger;
  /** Resolves when the views show all that was durable at the call. */
  drained: () => Promise<void>;
}>;

export interface DeliveryReports {
  /** Durable when resolved. The same report again does nothing. */
  hear(report: DeliveryReport): Promise<void>;
  /** Tries the waiting reports again. */
  reconsider(): Promise<void>;
  /** Tries them again and forgets what no report can be about any more. */
  tidy(): Promise<void>;
  waiting(): Promise<number>;
}

const waitSeconds = 600;
const doubtSeconds = 3 * 86_400;
const takenSeconds = 7 * 86_400;
/** Beyond this a number is not looked for among the doubts: the messages are sent again and counted. */
const mostDoubts = 200;

type Ports = DeliveryPorts & Readonly<{ store: ViewCollection<WaitingReport> }>;

const note = async ({ messages, clock }: Ports, message: string, report: WaitingReport): Promise<void> => {
  const { id, providerId, delivery, reason } = report;
  const data = { now: clock.now(), providerId, delivery, reason };
  await messages.handle(messageStream(message), { type: 'NoteDelivery', data }, `report/${id}`);
};

/** Attempts in doubt that went to this number. Somebody who can no longer be asked about may be meant too. */
const candidatesFor = async ({ known, rpc, pack, log }: Ports, phone: string): Promise<readonly string[]> => {
  const doubts = await known.doubts.findRange('at', '', '~', { limit: mostDoubts + 1 });
  if (doubts.length > mostDoubts) return [];
  const number = normalisePhone(pack, phone) ?? phone;
  const isMeant = async (recipient: string): Promise<boolean> => {
    const contact = await rpc.call('identity.contact', { recipient });
    return contact === null || contact.phone === number;
  };
  try {
    const recipients = [...new Set(doubts.map(({ recipient }) => recipient))];
    const meant = await Promise.all(recipients.map(isMeant));
    return doubts.filter(({ recipient }) => meant[recipients.indexOf(recipient)]).map(({ id }) => id);
  } catch (error) {
    log.warn(errorFacts(error), 'a delivery report waits for its id alone: identity cannot be asked');
    return [];
  }
};

const soleCandidate = async ({ known }: Ports, { candidates }: WaitingReport): Promise<string | undefined> => {
  const still = await Promise.all(candidates.map((id) => known.doubts.get(id)));
  const messages = [...new Set(still.flatMap((doubt) => (doubt ? [doubt.message] : [])))];
  return messages.length === 1 ? messages[0] : undefined;
};

const place = async (ports: Ports, report: WaitingReport): Promise<void> => {
  const owner = (await ports.known.taken.get(report.providerId))?.message ?? (await soleCandidate(ports, report));
  if (owner === undefined) return;
  await note(ports, owner, report);
  await ports.store.delete(report.id);
};

const forget = async <Doc extends Readonly<{ id: string; at: string }>>(
  collection: ViewCollection<Doc>,
  before: string,
): Promise<void> => {
  const old = await collection.findRange('at', '', before, { limit: 1_000 });
  for (const { id } of old) await collection.delete(id);
};

const tidy = async ({ clock, known, store }: Ports): Promise<void> => {
  const now = clock.now();
  await forget(store, addSeconds(now, -waitSeconds));
  await forget(known.doubts, addSeconds(now, -doubtSeconds));
  await forget(known.taken, addSeconds(now, -takenSeconds));
};

export const createDeliveryReports = (given: DeliveryPorts): DeliveryReports => {
  const ports: Ports = { ...given, store: waitingReports(given.views) };
  const { store, known, clock, log, drained, views } = ports;
  const reconsider = async (): Promise<void> => {
    for (const report of await store.all()) await place(ports, report);
  };
  return {
    hear: async ({ id: providerId, status, phone, failureReason }) => {
      const delivery = deliveryOf(status);
      if (delivery === undefined) {
        log.warn({}, 'a delivery report says what we do not know; it is left aside');
        return;
      }
      const id = `${providerId}/${status}`;
      const report = { id, providerId, delivery, reason: reasonOf(status, failureReason), at: clock.now() };
      const owner = await known.taken.get(providerId);
      if (owner) return note(ports, owner.message, { ...report, candidates: [] });
      // What was begun before the provider reported is durable by now: after this every attempt that can be meant is seen.
      await drained();
      const waiting: WaitingReport = { ...report, candidates: await candidatesFor(ports, phone) };
      await store.put(waiting);
      await views.flush();
      await place(ports, waiting);
    },
    reconsider,
    tidy: async () => {
      await reconsider();
      await tidy(ports);
    },
    waiting: async () => (await store.all()).length,
  };
};
