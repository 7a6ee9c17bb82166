// What other services may ask. No rules: each pattern is handed to the part of the service that knows.
import { DomainError, type SchedulingRpc } from '#contracts';
import { BusyError, StoreClosedError, UnknownOutcomeError, type Admission } from '#event-sourcing';
import type { Clock } from '#platform';
import type { MayCall, RpcHandlers } from '#rpc';
import type { AvailabilityService } from '../availability/availability.service.ts';
import type { ArrivalProcess } from '../booking/arrival.process.ts';
import type { BookingProcess } from '../booking/booking.process.ts';
import type { BookingQuery } from '../booking/booking.query.ts';
import type { CancelAllProcess } from '../booking/cancel-all.process.ts';
import type { HoldProcess } from '../booking/hold.process.ts';
import type { CatalogueService } from '../catalogue/catalogue.service.ts';

export type Parts = Readonly<{
  /** Whoever wants a place passes here first. */
  admission: Admission;
  catalogue: Pick<CatalogueService, 'snapshot'>;
  availability: Pick<AvailabilityService, 'days' | 'slots'>;
  booking: BookingProcess;
  holds: HoldProcess;
  arrivals: ArrivalProcess;
  cancelAll: CancelAllProcess;
  query: BookingQuery;
  clock: Clock;
}>;

/** Trouble of the store as the codes that the edge knows. */
const inCodes = (error: unknown): unknown => {
  if (error instanceof UnknownOutcomeError) return new DomainError('service.outcome-unknown');
  if (error instanceof BusyError || error instanceof StoreClosedError) return new DomainError('service.unavailable');
  return error;
};

const answered = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    throw inCodes(error);
  }
};

export const schedulingRpc = (parts: Parts): RpcHandlers<SchedulingRpc> => {
  const { admission, catalogue, availability, booking, holds, arrivals, cancelAll, query, clock } = parts;
  return {
    'scheduling.catalogue': () => answered(() => Promise.resolve(catalogue.snapshot())),
    'scheduling.availability': (request) =>
      answered(async () => ({ items: await availability.days({ ...request, now: clock.now() }) })),
    'scheduling.slots': (request) => answered(() => availability.slots({ ...request, now: clock.now() })),
    'scheduling.book': (request) =>
      answered(() => admission.run(() => ('hold' in request ? booking.bookHeld(request) : booking.book(request)))),
    'scheduling.hold': (request) => answered(() => admission.run(() => holds.hold(request))),
    'scheduling.release': (request) => answered(() => holds.release(request)),
    'scheduling.move': (request) => answered(() => admission.run(() => booking.move(request))),
    'scheduling.cancel': (request) => answered(() => booking.cancel(request)),
    'scheduling.bookings': (request) => answered(async () => ({ items: await query.list(request) })),
    'scheduling.booking': (request) => answered(() => query.one(request)),
    'scheduling.find': (request) => answered(async () => ({ items: await query.find(request) })),
    'scheduling.arrive': (request) => answered(() => arrivals.arrive(request)),
    'scheduling.cancel-all': (request) => answered(async () => ({ cancelled: await cancelAll.cancelAll(request) })),
  };
};

const people = ['gateway'];

export const mayCallScheduling: MayCall<SchedulingRpc> = {
  'scheduling.catalogue': ['gateway', 'check-in', 'notification', 'relations', 'insight'],
  'scheduling.availability': people,
  'scheduling.slots': people,
  'scheduling.book': people,
  'scheduling.hold': people,
  'scheduling.release': people,
  'scheduling.move': people,
  'scheduling.cancel': people,
  'scheduling.bookings': ['gateway', 'identity'],
  'scheduling.booking': people,
  'scheduling.find': ['gateway', 'check-in', 'notification', 'identity'],
  'scheduling.arrive': ['check-in'],
  'scheduling.cancel-all': ['identity'],
};
