import { expect, it } from '@jest/globals';
import type { AllRpc } from '#contracts';
import type { CallOptions, RpcClient } from '#rpc';
import type { Ask, CitizenAsk } from '../door/door.ts';
import type { SlotsQuery } from '../availability/availability.doors.ts';
import { Availability } from '../availability/availability.query.ts';
import type { CatalogueCache } from '../catalogue/catalogue-cache.ts';
import type { People } from '../me/people.ts';
import { testSeams } from '#testing';
import type { NewBooking, NewHold } from './booking.doors.ts';
import { Bookings } from './bookings.ts';

const by = { citizen: 'c1', persons: ['p1'], undocumented: [] };
const people = { byFor: async () => ({ ...by, person: 'p1' }), by: async () => by };
const place = { service: 'id', centre: 'gpo', start: '2026-12-01T06:20:00Z' };

it('asks one replica about one day of a centre, whether it books, holds or looks', async () => {
  const routes = new Map<string, string | undefined>();
  const call = async (pattern: string, _: unknown, options?: CallOptions) => {
    routes.set(pattern, options?.routeBy);
    return { ...place, id: 'b1', status: 'confirmed', items: [] };
  };
  const rpc = { call } as unknown as RpcClient<AllRpc>;
  const bookings = new Bookings(rpc, people as unknown as People);
  const asking = { caller: { kind: 'citizen', citizen: 'c1' }, command: { id: 'k', fingerprint: 'f' }, body: place };
  await bookings.book(asking as unknown as CitizenAsk<NewBooking>);
  await bookings.hold(asking as unknown as CitizenAsk<NewHold>);
  const days = new Availability(rpc, {} as CatalogueCache, testSeams().clock);
  await days.slots({ query: { ...place, date: '2026-12-01' } } as unknown as Ask<unknown, SlotsQuery>);
  expect(Object.fromEntries(routes)).toEqual({
    'scheduling.book': 'gpo/2026-12-01',
    'scheduling.hold': 'gpo/2026-12-01',
    'scheduling.slots': 'gpo/2026-12-01',
  });
});

it('asks one replica for all that changes one booking, as the gate does', async () => {
  const routes: (string | undefined)[] = [];
  const call = async (_: string, __: unknown, options?: CallOptions) => {
    routes.push(options?.routeBy);
    return { ...place, id: 'b1', status: 'confirmed' };
  };
  const bookings = new Bookings({ call } as unknown as RpcClient<AllRpc>, people as unknown as People);
  const asking = { caller: { kind: 'citizen', citizen: 'c1' }, params: { id: 'b1' }, query: {}, body: place };
  await bookings.move(asking as unknown as Parameters<Bookings['move']>[0]);
  await bookings.cancel(asking as unknown as Parameters<Bookings['cancel']>[0]);
  expect(routes).toEqual(['b1', 'b1']);
});
