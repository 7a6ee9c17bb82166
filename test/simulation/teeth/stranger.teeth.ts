// Faults of scheduling, planted by somebody who had read the services and not the checks.
import { isDomainError, type Instant } from '#contracts';
import type { ViewStore } from '#event-sourcing';
import { addMinutes } from '#time';
import { agenda } from '../../../services/scheduling/src/agenda/agenda.decider.ts';
import {
  agendaStream,
  type Agenda,
  type AgendaCommand,
  type AgendaEvent,
} from '../../../services/scheduling/src/agenda/agenda.events.ts';
import { AgendaService } from '../../../services/scheduling/src/agenda/agenda.service.ts';
import { ArrivalProcess } from '../../../services/scheduling/src/booking/arrival.process.ts';
import { bookings } from '../../../services/scheduling/src/booking/booking.decider.ts';
import type {
  BookingCommand,
  BookingEvent,
  Bookings,
  Intent,
} from '../../../services/scheduling/src/booking/booking.events.ts';
import type { BookingService } from '../../../services/scheduling/src/booking/booking.service.ts';
import { CancelAllProcess, type CancelAll } from '../../../services/scheduling/src/booking/cancel-all.process.ts';
import { Carrying } from '../../../services/scheduling/src/booking/carrying.ts';
import { Places } from '../../../services/scheduling/src/booking/places.ts';
import { Undocumented } from '../../../services/scheduling/src/booking/undocumented.ts';
import { OpenIntents } from '../../../services/scheduling/src/settling/open-intents.ts';
import { replacing, together, type Planted, type Tooth } from './tooth.ts';
import { checkedNowhere } from './unchecked.ts';

type Decide = (command: BookingCommand, state: Bookings) => readonly BookingEvent[];
type DecideAgenda = (command: AgendaCommand, state: Agenda) => readonly AgendaEvent[];
type Hands = Readonly<{
  agendas: AgendaService;
  bookings: BookingService;
  giveUp(intent: Intent): Promise<void>;
  remember(intent: Intent): void;
}>;
type Carry<T> = (this: Hands, intent: Intent, why: string) => Promise<T>;

const nothing = () => Promise.resolve();
const tooth = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'core', plant });
const whole = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'whole', plant });

/** A policy of a person's stream that is gone, both where it is asked beforehand and where it decides. */
const policyLost = (change: (decide: Decide) => Decide): Planted =>
  together(checkedNowhere(), replacing<Decide>(bookings, 'decide', change));

/** Decides as if it were another time, and writes down the true one. */
const decidedAt =
  (code: string, pretend: (start: Instant) => Instant) =>
  (decide: Decide): Decide =>
  (command, state) => {
    try {
      return decide(command, state);
    } catch (error) {
      if (!isDomainError(error, code) || !('place' in command.data)) throw error;
      const { now, place } = command.data;
      const then = { ...command, data: { ...command.data, now: pretend(place.start) } } as BookingCommand;
      const events = decide(then, state);
      return events.map((event) => ({ ...event, data: { ...event.data, at: now } }) as BookingEvent);
    }
  };

const viewsFlushedBeside = (views: ViewStore, flush: () => Promise<void>): ViewStore =>
  new Proxy(views, {
    get: (target, name) =>
      name === 'flush' ? flush : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target),
  });

const ordersOfWriting = {
  'withdraws-before-it-bars': tooth('withdraws a wish first and bars its place after', () =>
    replacing<Carry<'withdrawn' | 'stands'>>(
      Carrying.prototype,
      'undo',
      () =>
        async function (intent, why) {
          await this.bookings.withdraw(intent, why);
          if (intent.type !== 'CancelRequested' && intent.type !== 'ReleaseRequested')
            await this.agendas.bar(intent.data.place, intent.data);
          return 'withdrawn';
        },
    ),
  ),
  'remembers-before-it-is-done': tooth('remembers a wish as settled before the agendas have done their part', () =>
    replacing<Carry<void>>(
      Carrying.prototype,
      'carryOut',
      (carryOut) =>
        function (intent, why) {
          this.remember(intent);
          return carryOut.call(this, intent, why);
        },
    ),
  ),
  'marks-before-views-are-durable': {
    says: 'marks facts as told while its views are still on their way to the disk',
    extent: 'core',
    size: 'small',
    plant: () => ({
      variant: { scheduling: (ports) => ({ ...ports, views: viewsFlushedBeside(ports.views, nothing) }) },
    }),
  },
  'strikes-off-what-it-only-began': tooth('strikes an open wish off its list before it is settled', () =>
    replacing<(this: OpenIntents, before: Instant, limit: number) => Promise<readonly { id: string }[]>>(
      OpenIntents.prototype,
      'olderThan',
      (olderThan) =>
        async function (before, limit) {
          const open = await olderThan.call(this, before, limit);
          for (const { id } of open) await this.settled(id);
          return open;
        },
    ),
  ),
} as const satisfies Record<string, Tooth>;

const lostConditions = {
  'settles-no-endings': tooth('leaves a cancel or release alone that a crash cut off', () =>
    replacing<Carry<void>>(
      Carrying.prototype,
      'settle',
      (settle) =>
        function (intent, why) {
          const ends = intent.type === 'CancelRequested' || intent.type === 'ReleaseRequested';
          return ends ? Promise.resolve() : settle.call(this, intent, why);
        },
    ),
  ),
  'cancels-where-it-is-alone': tooth(
    'cancels at the last place, though a move before may have left another taken',
    () =>
      replacing<Decide>(
        bookings,
        'decide',
        (decide) => (command, state) =>
          decide(command, state).map((event) => {
            if (event.type !== 'CancelRequested') return event;
            const { centre, counter, date } = event.data.place;
            return { ...event, data: { ...event.data, agendas: [agendaStream(centre, counter, date)] } };
          }),
      ),
  ),
  'keeps-the-place-of-a-lost-move': tooth('keeps the new place of a move although an arrival at the old one won', () =>
    replacing<AgendaService['free']>(
      AgendaService.prototype,
      'free',
      (free) =>
        function (this: AgendaService, key, given, why, reason) {
          if (why !== 'withdrawn') return free.call(this, key, given, why, reason);
          return this.look(key, true) as Promise<Agenda>;
        },
    ),
  ),
  'converts-what-has-ended': tooth('books on a hold whose minutes are over', () =>
    together(
      replacing<DecideAgenda>(agenda, 'decide', (decide) => (command, state) => {
        if (command.type !== 'ConvertHold') return decide(command, state);
        return decide({ ...command, data: { ...command.data, now: '2026-01-01T00:00:00Z' } }, state);
      }),
      policyLost((decide) => (command, state) => {
        if (command.type !== 'UseHold') return decide(command, state);
        const { now } = command.data;
        const then = { ...command, data: { ...command.data, now: '2026-01-01T00:00:00Z' } };
        return decide(then, state).map((event) => ({ ...event, data: { ...event.data, at: now } }) as BookingEvent);
      }),
    ),
  ),
  'books-what-has-begun': whole('books a visit that has begun already or lies months ahead', () =>
    together(
      policyLost(decidedAt('booking.outside-window', (start) => addMinutes(start, -1))),
      replacing<Places['of']>(
        Places.prototype,
        'of',
        (of) =>
          function (this: Places, service, centre, start) {
            const before = { clock: { now: () => addMinutes(start, -1) } };
            return of.call(
              Object.assign(Object.create(Places.prototype) as Places, this, before),
              service,
              centre,
              start,
            );
          },
      ),
    ),
  ),
  'ignores-what-was-read': whole('changes a booking whatever revision was read', () =>
    policyLost((decide) => (command, state) => {
      if (!('ifMatch' in command.data)) return decide(command, state);
      const { ifMatch: _, ...data } = command.data;
      return decide({ ...command, data } as BookingCommand, state);
    }),
  ),
  'counts-no-undocumented': whole('lets one phone book for any number of persons without a document', () =>
    replacing<Undocumented['counted']>(
      Undocumented.prototype,
      'counted',
      () => (_ask, _person, _service, work) => work(0),
    ),
  ),
  'arrives-on-an-old-judgement': tooth('lets in on a booking that was moved after the gate had judged', () =>
    replacing<ArrivalProcess['arrive']>(
      ArrivalProcess.prototype,
      'arrive',
      (arrive) =>
        function (this: ArrivalProcess, { revision: _, ...ask }) {
          return arrive.call(this, ask);
        },
    ),
  ),
  'arrives-in-the-middle-of-a-move': tooth('notes an arrival without bringing a move to its end first', () =>
    replacing(ArrivalProcess.prototype, 'settle', () => nothing),
  ),
  'erases-the-first-person-alone': whole('erases a citizen and leaves what they booked for their dependants', () =>
    replacing<CancelAllProcess['cancelAll']>(
      CancelAllProcess.prototype,
      'cancelAll',
      (cancelAll) =>
        function (this: CancelAllProcess, ask: CancelAll) {
          return cancelAll.call(this, { ...ask, persons: ask.persons.slice(0, 1) });
        },
    ),
  ),
} as const satisfies Record<string, Tooth>;

export const strangerTeeth = { ...ordersOfWriting, ...lostConditions } as const;
