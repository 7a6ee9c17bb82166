// Faults of what scheduling remembers, planted by somebody who had read the services and not the checks.
import type { EventStore } from '#event-sourcing';
import type { Agenda, AgendaCommand, AgendaKey, Entry } from '../../../services/scheduling/src/agenda/agenda.events.ts';
import { AgendaService } from '../../../services/scheduling/src/agenda/agenda.service.ts';
import { Reservations, type Reservation } from '../../../services/scheduling/src/agenda/agenda.reservations.ts';
import { BookingIndex } from '../../../services/scheduling/src/booking/booking.index.ts';
import { replacing, type Planted, type Tooth } from './tooth.ts';

const nothing = () => Promise.resolve();
const tooth = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'core', plant });
const large = (says: string, plant: () => Planted): Tooth => ({ says, extent: 'core', size: 'large', plant });

const storeThat = (change: (store: EventStore) => Partial<EventStore>): Planted => ({
  variant: {
    store: (store) => {
      const changed = change(store);
      return new Proxy(store, {
        get: (target, name) => {
          const own = Reflect.get(name in changed ? changed : target, name) as unknown;
          return typeof own === 'function' ? (own.bind(target) as unknown) : own;
        },
      });
    },
  },
});

export const strangerMemoryTeeth = {
  'dedupes-by-booking-alone': tooth('takes the second change of a booking in an agenda for a repeat of the first', () =>
    replacing<(this: unknown, key: AgendaKey, command: AgendaCommand, id: string) => Promise<Agenda>>(
      AgendaService.prototype,
      'handle',
      (handle) =>
        function (key, command, id) {
          return handle.call(this, key, command, id.replace(/\.\d+(-withdrawn)?$/, ''));
        },
    ),
  ),
  'believes-what-it-remembers': large('reads an agenda from memory where others write too', () =>
    replacing<(this: AgendaService, key: AgendaKey, booking: string) => Promise<Entry | undefined>>(
      AgendaService.prototype,
      'entry',
      () =>
        async function (key, booking) {
          return (await this.look(key))?.entries.get(booking);
        },
    ),
  ),
  'believes-itself-alone': large('takes a shared store for its own', () => ({
    variant: { scheduling: (ports) => ({ ...ports, exclusive: true }) },
  })),
  'does-not-wait-for-its-index': large('knows a booking only when its view has come to it', () =>
    replacing<BookingIndex['byId']>(
      BookingIndex.prototype,
      'byId',
      (byId) =>
        function (this: BookingIndex, booking) {
          return byId.call(Object.assign(this, { drained: nothing }), booking);
        },
    ),
  ),
  'skips-a-gap': large('goes on where it missed what another process wrote', () =>
    storeThat((store) => ({
      read: (stream, from = 1) => (from > 1 ? Promise.resolve([]) : store.read(stream, from)),
    })),
  ),
  'leaks-reservations': tooth('never lets go of a place that it spoke for in memory', () =>
    replacing<Reservations['take']>(
      Reservations.prototype,
      'take',
      (take) =>
        function (this: Reservations, stream, reserved): Reservation {
          take.call(this, stream, reserved);
          return { letGo: () => undefined };
        },
    ),
  ),
} as const satisfies Record<string, Tooth>;
