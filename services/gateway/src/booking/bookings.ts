import type { Booking, Hold, SchedulingRpc } from '#contracts';
import type { RpcClient } from '#rpc';
import { parseInstant } from '#time';
import { refuseField } from '../door/checks.ts';
import type { CitizenAsk } from '../door/door.ts';
import { page, type ById, type PageQuery } from '../door/shapes.ts';
import type { People } from '../me/people.ts';
import type { CancelQuery, Move, NewBooking, NewHold } from './booking.doors.ts';
import { bookingView, holdView } from './booking.views.ts';
import { routeOfBooking, routeOfDay } from './routes.ts';

// Rules compare instants as text, so there is one way to write them.
const written = (start: string): string => parseInstant(start) ?? refuseField('start', 'format');

const keyOf = ({ start, id }: Booking): string => `${start} ${id}`;

/** A citizen's bookings and holds. The rules are scheduling's. */
export class Bookings {
  constructor(
    private readonly rpc: RpcClient<SchedulingRpc>,
    private readonly people: People,
  ) {}

  async book({ caller, command, body }: CitizenAsk<NewBooking>): Promise<Booking> {
    const asked = { ...(await this.people.byFor(caller.citizen, body.person)), command };
    if ('hold' in body) return bookingView(await this.rpc.call('scheduling.book', { ...asked, hold: body.hold }));
    const { service, centre } = body;
    const wanted = { service, centre, start: written(body.start) };
    const route = routeOfDay(centre, wanted.start);
    return bookingView(await this.rpc.call('scheduling.book', { ...asked, ...wanted }, route));
  }

  async hold({ caller, command, body }: CitizenAsk<NewHold>): Promise<Hold> {
    const by = await this.people.byFor(caller.citizen, body.person);
    const { service, centre } = body;
    const wanted = { service, centre, start: written(body.start) };
    const route = routeOfDay(centre, wanted.start);
    return holdView(await this.rpc.call('scheduling.hold', { ...by, command, ...wanted }, route));
  }

  async release({ caller, command, params }: CitizenAsk<unknown, unknown, ById>): Promise<void> {
    const by = await this.people.by(caller.citizen);
    await this.rpc.call('scheduling.release', { ...by, command, hold: params.id });
  }

  async list({ caller, query }: CitizenAsk<unknown, PageQuery>) {
    const { items } = await this.rpc.call('scheduling.bookings', await this.people.by(caller.citizen));
    const ordered = items.map(bookingView).sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    return page(ordered, keyOf, query);
  }

  async one({ caller, params }: CitizenAsk<unknown, unknown, ById>): Promise<Booking> {
    const by = await this.people.by(caller.citizen);
    return bookingView(await this.rpc.call('scheduling.booking', { ...by, booking: params.id }));
  }

  async move({ caller, command, params, body, ifMatch }: CitizenAsk<Move, unknown, ById>): Promise<Booking> {
    const by = await this.people.by(caller.citizen);
    const wanted = {
      ...by,
      command,
      booking: params.id,
      start: written(body.start),
      ...(body.centre === undefined ? {} : { centre: body.centre }),
      ...(ifMatch === undefined ? {} : { ifMatch }),
    };
    return bookingView(await this.rpc.call('scheduling.move', wanted, routeOfBooking(params.id)));
  }

  async cancel({ caller, command, params, query, ifMatch }: CitizenAsk<unknown, CancelQuery, ById>): Promise<Booking> {
    const by = await this.people.by(caller.citizen);
    const wanted = {
      ...by,
      command,
      booking: params.id,
      ...(query.reason === undefined ? {} : { reason: query.reason }),
      ...(ifMatch === undefined ? {} : { ifMatch }),
    };
    return bookingView(await this.rpc.call('scheduling.cancel', wanted, routeOfBooking(params.id)));
  }
}
