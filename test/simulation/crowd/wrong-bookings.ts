// What scheduling and the gateway's lists refuse, wish by wish.
import type { Booking, Dependant, Hold } from '#contracts';
import { centres } from '../world/pack.ts';
import type { Place } from './door.ts';
import type { Wrong, Wrongdoer } from './wrongdoer.ts';

/** Often; heavy ones more seldom. Neither goes evenly with the size, which takes turns by three. */
export const light = 4;
export const heavy = 8;

/** Friday: a day that nobody else wants. */
export const freeDay = '2026-12-04';
const place = (n: number, change: Partial<Place> = {}): Place => ({
  ...{ service: 'plenty-card', centre: centres[1] },
  start: `${freeDay}T${String(6 + Math.floor(n / 4)).padStart(2, '0')}:${String((n % 4) * 15).padStart(2, '0')}:00Z`,
  ...change,
});

export const booked = (who: Wrongdoer, n: number, person?: string): Promise<Booking> =>
  who.done<Booking>(who.book(place(n), person));

const refusedPlace = (code: Parameters<Wrongdoer['refused']>[1], change: Partial<Place>): Wrong => ({
  every: light,
  do: (who) => who.refused(who.book(place(0, change)), code),
});

/** Somebody new on their list; undefined when it is full. */
const added = (who: Wrongdoer, document: object = {}): Promise<Dependant | undefined> => {
  const about = { givenNames: 'Baraka', dateOfBirth: '2015-01-02', relation: 'child', ...document };
  return who.tried<Dependant>(who.own('POST /v1/me/dependants', { body: about }), 'dependant.limit-reached');
};
export const takenOff = (who: Wrongdoer, { id }: Dependant) =>
  who.own('DELETE /v1/me/dependants/{id}', { params: { id } });

/** So many wishes a person has each day: design.md, "The write side". */
const wishesADay = 200;

/**
 * Holds and lets go until the day's wishes are spent; the log says how many there are. To let go is a wish as well, but where the
 * hold has ended by itself.
 */
const spendTheDay = async (who: Wrongdoer): Promise<void> => {
  for (;;) {
    const hold = await who.tried<Hold>(who.own('POST /v1/holds', { body: place(8) }), 'booking.daily-limit');
    const wishes = await who.wishes();
    if (hold ? wishes > wishesADay : wishes < wishesADay)
      who.wrong(`${who.name} was ${hold ? 'not ' : ''}refused for the day's ceiling, of ${String(wishes)} wishes`);
    if (!hold || wishes > wishesADay) return;
    await who.done(who.own('DELETE /v1/holds/{id}', { params: { id: hold.id } }));
  }
};

export const wrongBookings: Readonly<Record<string, Wrong>> = {
  'books too far ahead': refusedPlace('booking.outside-window', { start: '2027-02-05T06:00:00Z' }),
  'books what is not offered': refusedPlace('booking.not-offered', { service: 'no-such-card' }),
  'books where no slot begins': refusedPlace('booking.not-a-slot', { start: `${freeDay}T06:07:00Z` }),
  'books for somebody else': {
    every: light,
    do: (who) => who.refused(who.book(place(0), 'somebody-else'), 'citizen.unknown'),
  },
  'asks for a booking that is not': {
    every: light,
    do: (who) => who.refused(who.own('GET /v1/bookings/{id}', { params: { id: 'no-such' } }), 'booking.not-found'),
  },
  'uses a hold that is not': {
    every: light,
    do: (who) => who.refused(who.own('POST /v1/bookings', { body: { hold: 'no-such' } }), 'hold.not-found'),
  },
  'moves what has changed since': {
    every: light,
    do: async (who) => {
      const booking = await booked(who, 1);
      const { id, revision } = booking;
      const { centre, start } = place(2);
      const move = { params: { id }, body: { centre, start }, ifMatch: revision + 1 };
      await who.refused(who.own('POST /v1/bookings/{id}/moves', move), 'request.stale');
      await who.cancel(booking);
    },
  },
  'looks around': {
    every: light,
    do: async (who) => {
      const { service, centre } = place(0);
      await who.done(who.anyones('GET /v1/availability', { query: { service, centre, limit: '20' } }));
      await who.done(who.anyones('GET /v1/availability/slots', { query: { service, centre, date: freeDay } }));
      const nowhere = { params: { id: 'nowhere' } };
      await who.refused(who.anyones('GET /v1/centres/{id}', nowhere), 'catalogue.unknown-centre');
      await who.refused(who.anyones('GET /v1/services/{id}', nowhere), 'catalogue.unknown-service');
    },
  },
  'takes somebody with a booking off the list': {
    every: light,
    do: async (who) => {
      const somebody = await added(who);
      if (!somebody) return;
      const booking = await booked(who, 3, somebody.id);
      await who.refused(takenOff(who, somebody), 'dependant.has-bookings');
      await who.cancel(booking);
      // The answer may be lost: then they are off the list already.
      await who.tried(takenOff(who, somebody), 'citizen.unknown');
    },
  },
  'lists one document twice': {
    every: light,
    do: async (who) => {
      const document = { idType: 'birth-certificate', idNumber: `77${String(who.sim.now)}` };
      if (!(await added(who, document))) return;
      const about = { givenNames: 'Neema', dateOfBirth: '2015-01-02', relation: 'child', ...document };
      const again = who.own('POST /v1/me/dependants', { body: about });
      await who.refused(again, 'dependant.known', 'dependant.limit-reached');
    },
  },
  'books for many without a document': {
    every: light,
    do: async (who) => {
      const many = [await added(who), await added(who), await added(who), await added(who)];
      const bookings: Booking[] = [];
      for (const [n, somebody] of many.slice(0, 3).entries())
        if (somebody) bookings.push(await booked(who, 4 + n, somebody.id));
      const last = many[3];
      // Whoever counts less finds the list full: then fewer stand on it.
      if (last) await who.refused(who.book(place(7), last.id), 'booking.undocumented-limit');
      for (const booking of bookings.slice(1)) await who.cancel(booking);
    },
  },
  'lists more than ten': {
    every: light,
    do: async (who) => {
      for (let n = 0; n < 11; n += 1) if (!(await added(who))) return;
    },
  },
  'wishes all day long': { every: heavy, do: spendTheDay },
};
