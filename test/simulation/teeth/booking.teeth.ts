// Faults between a person's wishes and the agendas, in views, and where two processes share them.
import { isDomainError } from '#contracts';
import type { ViewCollection, ViewStore } from '#event-sourcing';
import { bookings } from '../../../services/scheduling/src/booking/booking.decider.ts';
import type {
  BookingCommand,
  BookingEvent,
  Bookings,
  Intent,
} from '../../../services/scheduling/src/booking/booking.events.ts';
import { lastIntent } from '../../../services/scheduling/src/booking/booking.life.ts';
import { BookingService } from '../../../services/scheduling/src/booking/booking.service.ts';
import { Carrying } from '../../../services/scheduling/src/booking/carrying.ts';
import { Lanes } from '../../../services/scheduling/src/booking/lanes.ts';
import { Steps } from '../../../services/scheduling/src/booking/steps.ts';
import { Settler } from '../../../services/scheduling/src/settling/settler.ts';
import { replacing, together, type Planted, type Tooth } from './tooth.ts';
import { checkedNowhere } from './unchecked.ts';

const tooth = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'core', plant });
const onViews = (says: string, change: (views: ViewStore) => ViewStore): Tooth => ({
  says,
  extent: 'core',
  plant: () => ({ variant: { scheduling: (ports) => ({ ...ports, views: change(ports.views) }) } }),
});

type Hands = Readonly<{
  take(intent: Intent): Promise<void>;
  giveUp(intent: Intent): Promise<void>;
  bookings: BookingService;
  carryOut(intent: Intent): Promise<void>;
}>;
type Carry = (this: Hands, intent: Intent) => Promise<void>;
type Decide = (command: BookingCommand, state: Bookings) => readonly BookingEvent[];
const nothing = () => Promise.resolve();

const oneActiveIsForgotten: () => Planted = () =>
  together(
    checkedNowhere(),
    replacing<Decide>(bookings, 'decide', (decide) => (command, state) => {
      try {
        return decide(command, state);
      } catch (error) {
        if (!isDomainError(error, 'booking.already-active')) throw error;
        return decide(command, { ...state, lives: new Map() });
      }
    }),
  );

const oneMoreADay: () => Planted = () =>
  together(
    checkedNowhere(),
    replacing<Decide>(bookings, 'decide', (decide) => (command, state) => {
      const { day, intents } = state.today;
      return decide(command, { ...state, today: { day, intents: intents - 1 } });
    }),
  );

/** Each version asked of a stream is answered as if nothing had been folded. */
const unguarded = (views: ViewStore): ViewStore => {
  const blind = <C extends ViewCollection<never>>(collection: C): C =>
    new Proxy(collection, {
      get: (target, name) =>
        name === 'get'
          ? () => Promise.resolve(undefined)
          : name === 'in'
            ? (transaction: Parameters<C['in']>[0]) => blind(target.in(transaction))
            : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target),
    });
  return new Proxy(views, {
    get: (target, name) =>
      name === 'collection'
        ? (...given: Parameters<ViewStore['collection']>) => {
            const collection = target.collection(...given);
            return given[0] === '~streams' ? blind(collection as unknown as ViewCollection<never>) : collection;
          }
        : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target),
  });
};

let random = 0;

export const bookingTeeth = {
  'answers-before-the-agenda': tooth('says yes when the wish is kept, before a place was given', () =>
    replacing<Carry>(
      Carrying.prototype,
      'carryOut',
      (carryOut) =>
        function (intent) {
          carryOut.call(this, intent).catch(() => undefined);
          return Promise.resolve();
        },
    ),
  ),
  'release-before-retake': tooth('gives up the old place before it has the new one', () =>
    replacing<Carry>(
      Carrying.prototype,
      'take',
      (take) =>
        async function (intent) {
          await this.giveUp(intent);
          await take.call(this, intent);
        },
    ),
  ),
  'keeps-both-places': tooth('moves without giving up the old place', () =>
    replacing(Carrying.prototype, 'giveUp', () => nothing),
  ),
  'yes-to-the-withdrawn': tooth('says yes to a wish that was withdrawn meanwhile (found by seed 2201, mended)', () =>
    replacing<Carry>(
      Carrying.prototype,
      'carryOn',
      () =>
        async function (intent) {
          const life = (await this.bookings.of(intent.data.person)).lives.get(intent.data.booking);
          if (life && lastIntent(life)?.data.revision === intent.data.revision) await this.carryOut(intent);
        },
    ),
  ),
  'settles-nothing': tooth('leaves to lie what a crash left half done', () =>
    together(
      replacing(Settler.prototype, 'settleOld', () => nothing),
      replacing(Carrying.prototype, 'settlePerson', () => nothing),
    ),
  ),
  'withdraws-what-was-given': tooth('withdraws an old wish without looking at its place', () =>
    replacing<Carry>(
      Carrying.prototype,
      'settle',
      () =>
        function (intent) {
          return this.bookings.withdraw(intent, 'old');
        },
    ),
  ),
  'lost-retry-key': tooth('does not know a key again', () =>
    replacing(BookingService.prototype, 'madeBy', () => () => Promise.resolve(undefined)),
  ),
  'any-body-fits-the-key': tooth('answers a key whatever body comes with it', () =>
    replacing<BookingService['madeBy']>(
      BookingService.prototype,
      'madeBy',
      () =>
        async function (this: BookingService, key, persons) {
          for (const person of persons) {
            const intent = (await this.of(person)).commands.get(key.id);
            if (intent) return intent;
          }
          return undefined;
        },
    ),
  ),
  'two-active-bookings': tooth('books a service twice for one person', oneActiveIsForgotten),
  'one-more-a-day': {
    says: "lets a person wish for one thing more than the day's ceiling",
    extent: 'whole',
    plant: oneMoreADay,
  },
  'random-booking-ids': tooth('makes another booking id for each try', () =>
    replacing<Steps['asking']>(
      Steps.prototype,
      'asking',
      (asking) =>
        function (this: Steps, ask, person, booking, follows) {
          const asked = asking.call(this, ask, person, booking, follows);
          return booking.length === 26
            ? { ...asked, booking: `${booking.slice(0, 20)}${String((random += 1))}` }
            : asked;
        },
    ),
  ),
  'cancels-in-the-list-alone': tooth('cancels in the list and not in the agenda', () =>
    replacing<Carry>(
      Carrying.prototype,
      'take',
      (take) =>
        function (intent) {
          return intent.type === 'CancelRequested' ? Promise.resolve() : take.call(this, intent);
        },
    ),
  ),
  'no-lanes': tooth('decides two commands of a person at once', () =>
    replacing(Lanes.prototype, 'run', () => (_: string, work: () => Promise<unknown>) => work()),
  ),
  'open-to-the-erased': tooth('ends what an erased citizen has and takes what they asked before', () =>
    replacing(BookingService.prototype, 'closeTo', () => nothing),
  ),
  'folded-before-kept': onViews(
    'counts a commit as folded before the views hold it',
    (views) =>
      new Proxy(views, {
        get: (target, name) =>
          name === 'transaction'
            ? (work: Parameters<ViewStore['transaction']>[0]) => {
                target.transaction(work).catch(() => undefined);
                return Promise.resolve();
              }
            : (Reflect.get(target, name) as (...given: unknown[]) => unknown).bind(target),
      }),
  ),
  'folds-without-guard': onViews('folds a commit as often as it comes', unguarded),
  'views-without-fence': {
    says: 'lets two processes overwrite each other in the views',
    extent: 'core',
    size: 'large',
    plant: () => ({ variant: { unfencedViews: true } }),
  },
} as const satisfies Record<string, Tooth>;
