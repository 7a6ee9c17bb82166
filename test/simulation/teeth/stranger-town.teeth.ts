// Faults of the gate, the desks, the messages and the accounts, planted by somebody who had read the services and not the checks.
import type { EventStore } from '#event-sourcing';
import type { Fact } from '#messaging';
import { booking } from '../../../services/check-in/src/booking/booking.decider.ts';
import type { BookingHeard, HearBooking } from '../../../services/check-in/src/booking/booking.events.ts';
import { KnownBookings } from '../../../services/check-in/src/booking/known-bookings.ts';
import { gatePolicies, type AtTheGate } from '../../../services/check-in/src/gate/gate.policies.ts';
import { Heard } from '../../../services/check-in/src/messaging/heard.ts';
import { ForwardingService } from '../../../services/check-in/src/queue/forwarding.service.ts';
import { queue } from '../../../services/check-in/src/queue/queue.decider.ts';
import type { Queue, QueueCommand, QueueEvent } from '../../../services/check-in/src/queue/queue.events.ts';
import { tries } from '../../../services/identity/src/log-in/tries.decider.ts';
import { session } from '../../../services/identity/src/session/session.decider.ts';
import type { Session, SessionCommand, SessionEvent } from '../../../services/identity/src/session/session.events.ts';
import { SessionService } from '../../../services/identity/src/session/session.service.ts';
import { message } from '../../../services/notification/src/message/message.decider.ts';
import type {
  MessageCommand,
  MessageEvent,
  MessageState,
} from '../../../services/notification/src/message/message.events.ts';
import { BookingService } from '../../../services/scheduling/src/booking/booking.service.ts';
import { replacing, type Planted, type Tooth } from './tooth.ts';

type DecideQueue = (command: QueueCommand, state: Queue) => readonly QueueEvent[];
type DecideMessage = (command: MessageCommand, state: MessageState) => readonly MessageEvent[];
type DecideSession = (command: SessionCommand, state: Session) => readonly SessionEvent[];

const nothing = () => Promise.resolve();
const tooth = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'whole', plant });

const tellsNothingOld = (store: EventStore): EventStore =>
  new Proxy(store, {
    get: (target, name) => {
      const own: unknown = Reflect.get(target, name);
      if (name === 'untold') return () => Promise.resolve([]);
      return typeof own === 'function' ? (own.bind(target) as unknown) : own;
    },
  });

const gateRule = (code: string, refuses: (shown: AtTheGate) => boolean): Planted =>
  replacing<(shown: AtTheGate) => boolean>(
    gatePolicies.find((policy) => policy.code === code) ?? {},
    'refuses',
    () => refuses,
  );

export const strangerTownTeeth = {
  'gate-takes-a-moved-slip': tooth('lets in with the slip of the place that the booking has left', () =>
    gateRule('gate.cancelled', ({ booking: at }) => at?.status === 'cancelled'),
  ),
  'gate-knows-no-centre': tooth('lets in at another centre than was booked', () =>
    gateRule('gate.other-centre', () => false),
  ),
  'gate-is-never-too-early': tooth('lets in hours before the visit', () => gateRule('gate.too-early', () => false)),
  'hears-old-news-last': tooth('folds whatever it hears of a booking, however old', () =>
    replacing<(command: HearBooking, state: unknown) => readonly BookingHeard[]>(
      booking,
      'decide',
      () =>
        ({ data }) => [{ type: 'BookingHeard', data: data }],
    ),
  ),
  'revokes-no-slips': tooth('hands a gate without network an empty list of slips that are worth nothing', () =>
    replacing(KnownBookings.prototype, 'revoked', () => () => Promise.resolve([])),
  ),
  'an-arrival-heard-admits-nobody': tooth('gives no ticket when the gate died between arrival and queue', () =>
    replacing<(this: Heard, fact: Fact) => Promise<void>>(
      Heard.prototype,
      'booking',
      (hear) =>
        function (fact) {
          return hear.call(
            Object.assign(Object.create(Heard.prototype) as Heard, this, { gate: { admit: nothing } }),
            fact,
          );
        },
    ),
  ),
  'forwards-and-forgets': tooth('does not carry on a forwarded visit when its desk died', () =>
    replacing(ForwardingService.prototype, 'hear', () => nothing),
  ),
  'calls-the-last-first': tooth('calls whoever came last', () =>
    replacing<DecideQueue>(queue, 'decide', (decide) => (command, state) => {
      if (command.type !== 'Call') return decide(command, state);
      const latest = state.visits.findLast(({ status }) => status === 'waiting');
      const visits = state.visits.map((visit) =>
        visit.status === 'waiting' && visit !== latest ? { ...visit, status: 'no-show' as const } : visit,
      );
      return decide(command, { visits });
    }),
  ),
  'hears-no-end-of-a-visit': tooth('does not hear that a visit has ended', () =>
    replacing(BookingService.prototype, 'endVisit', () => nothing),
  ),
  'repeats-without-waiting': tooth('sends again what is in doubt without waiting for a report', () =>
    replacing<DecideMessage>(message, 'decide', (decide) => (command, state) => {
      if (command.type !== 'StartSending') return decide(command, state);
      const { settleBy: _, ...rest } = state;
      return decide(command, rest);
    }),
  ),
  'takes-the-first-yes-for-a-no': tooth('sends every message twice, since it forgets the first answer', () =>
    replacing<DecideMessage>(message, 'decide', (decide) => (command, state) => {
      if (command.type !== 'NoteSent' || command.data.attempt > 1) return decide(command, state);
      const { now, attempt } = command.data;
      return decide({ type: 'NoteFailure', data: { now, attempt, reason: 'busy', passing: true } }, state);
    }),
  ),
  'check-in-forgets-the-untold': tooth('tells nobody what check-in had not told when it died', () => ({
    variant: { store: (store, service) => (service === 'check-in' ? tellsNothingOld(store) : store) },
  })),
  'reminds-nobody': tooth('asks for no reminder', () =>
    replacing<DecideMessage>(
      message,
      'decide',
      (decide) => (command, state) =>
        command.type === 'RequestMessage' && command.data.kind === 'reminder' ? [] : decide(command, state),
    ),
  ),
  'goes-on-with-an-old-token': tooth('takes a refresh token that was used long ago', () =>
    replacing<DecideSession>(session, 'decide', (decide) => (command, state) => {
      if (command.type !== 'RefreshSession' || state.status !== 'open') return decide(command, state);
      return decide({ ...command, data: { ...command.data, generation: state.rotated?.generation ?? 0 } }, state);
    }),
  ),
  'ends-no-sessions': tooth('leaves the sessions open of whoever was erased or has another secret', () =>
    replacing(SessionService.prototype, 'endAllOf', () => () => Promise.resolve([])),
  ),
  'counts-no-wrong-secrets': tooth('lets secrets be guessed without end', () =>
    replacing(tries, 'decide', () => () => []),
  ),
} as const satisfies Record<string, Tooth>;
