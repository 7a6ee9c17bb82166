// Faults of the broker, of identity, check-in, notification and the gateway's keys.
import { DomainError } from '#contracts';
import type { SendOutcome } from '../../../services/notification/src/channel/channel.port.ts';
import { CommandService } from '../../../services/check-in/src/command/command.service.ts';
import { queue } from '../../../services/check-in/src/queue/queue.decider.ts';
import type { Queue, QueueCommand, QueueEvent } from '../../../services/check-in/src/queue/queue.events.ts';
import { TriesService } from '../../../services/identity/src/log-in/tries.service.ts';
import { ErasingService } from '../../../services/identity/src/me/erasing.service.ts';
import { Sweeper } from '../../../services/identity/src/sweeper.ts';
import { People } from '../../../services/identity/src/vault/people.ts';
import { message } from '../../../services/notification/src/message/message.decider.ts';
import type {
  MessageCommand,
  MessageEvent,
  MessageState,
} from '../../../services/notification/src/message/message.events.ts';
import type { Variant } from '../world/ground.ts';
import { replacing, type Planted, type Tooth } from './tooth.ts';

const tooth = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'whole', plant });
const variant = (says: string, planted: Variant): Tooth => tooth(says, () => ({ variant: planted }));
const nothing = () => Promise.resolve();

type DecideQueue = (command: QueueCommand, state: Queue) => readonly QueueEvent[];
type DecideMessage = (command: MessageCommand, state: MessageState) => readonly MessageEvent[];

let random = 0;
const another = (): string => String((random += 1));

export const townTeeth = {
  'commits-offset-first': variant('keeps its position before the fact was handled', { broker: 'acks-first' }),
  'acknowledges-beside': variant('keeps its position while the fact is being handled', { broker: 'acks-beside' }),
  'skips-what-fails': variant('passes over a fact whose handler failed', { broker: 'skips' }),
  'broker-loses-the-tail': variant('loses the last of several facts sent at once', { broker: 'loses-tail' }),
  'no-dedupe': variant('makes a message of every delivery of a fact', {
    hear: (hear, service) => (fact, delivery) =>
      hear(service === 'notification' ? { ...fact, id: `${fact.id}-${another()}` } : fact, delivery),
  }),
  'notes-sent-before-sending': variant('notes a message as sent and sends it after', {
    channel: (channel) => ({
      ...channel,
      send: (outgoing): Promise<SendOutcome> => {
        channel.send(outgoing).catch(() => undefined);
        return Promise.resolve({ accepted: true });
      },
    }),
  }),
  'gives-up-at-once': variant('takes a busy provider for a final no', {
    channel: (channel) => ({
      ...channel,
      send: async (outgoing) => {
        const outcome = await channel.send(outgoing);
        return outcome.accepted ? outcome : { ...outcome, passing: false };
      },
    }),
  }),
  'random-message-ids': variant('sends each try under another id', {
    channel: (channel) => ({
      ...channel,
      send: (outgoing) => channel.send({ ...outgoing, id: `${outgoing.id}-${another()}` }),
    }),
  }),
  'forgets-that-it-sent': tooth('does not note that a message was sent', () =>
    replacing<DecideMessage>(
      message,
      'decide',
      (decide) => (command, state) => (command.type === 'NoteSent' ? [] : decide(command, state)),
    ),
  ),
  'admits-twice': tooth('gives a second ticket to a booking that has one', () =>
    replacing<DecideQueue>(queue, 'decide', (decide) => (command, state) => {
      if (command.type !== 'Admit') return decide(command, state);
      return decide(
        { ...command, data: { ...command.data, booking: command.data.booking } },
        { visits: state.visits.map((visit) => ({ ...visit, booking: null })) },
      );
    }),
  ),
  'two-desks-call-one': tooth('calls a visit that another desk has called', () =>
    replacing<DecideQueue>(queue, 'decide', (decide) => (command, state) => {
      if (command.type !== 'Call') return decide(command, state);
      const visits = state.visits.map((visit) =>
        visit.status === 'called' && visit.desk !== command.data.desk
          ? { ...visit, status: 'waiting' as const }
          : visit,
      );
      return decide(command, { visits });
    }),
  ),
  'finishes-uncalled': tooth('finishes a visit that was never started', () =>
    replacing<DecideQueue>(
      queue,
      'decide',
      (decide) => (command, state) => decide(command.type === 'Start' ? { ...command, type: 'Miss' } : command, state),
    ),
  ),
  'gate-forgets-its-keys': tooth('does not know the key of an arrival again', () =>
    replacing(CommandService.prototype, 'find', () => () => Promise.resolve(undefined)),
  ),
  'trouble-is-a-wait': tooth('takes a failing read of the tries for a wait (found by seed 124, mended)', () =>
    replacing<(this: unknown, holder: string) => Promise<void>>(
      TriesService.prototype,
      'insist',
      (insist) =>
        function (this: unknown, holder) {
          return insist.call(this, holder).catch(() => {
            throw new DomainError('session.locked');
          });
        },
    ),
  ),
  'erases-all-but-the-vault': tooth('says erased and keeps the row', () =>
    replacing(People.prototype, 'erase', () => nothing),
  ),
  'erases-but-keeps-the-places': tooth('erases somebody whose bookings stay', () =>
    replacing(ErasingService.prototype, 'cancelBookings', () => nothing),
  ),
  'drops-promised-work': tooth('does not take up again what it promised before a crash', () =>
    replacing(Sweeper.prototype, 'sweep', () => nothing),
  ),
  'fresh-command-keys': variant('makes a new command of every request', {
    commandKey: ({ fingerprint }) => ({ id: `fresh-${another()}`, fingerprint }),
  }),
} as const satisfies Record<string, Tooth>;
