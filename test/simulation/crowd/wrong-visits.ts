// What gates and desks refuse.
import type { Arrival, Booking, Visit } from '#contracts';
import { referenceOf } from '#slips';
import { msOf } from '#platform';
import { centres } from '../world/pack.ts';
import { heavy, light } from './wrong-bookings.ts';
import type { Wrong, Wrongdoer } from './wrongdoer.ts';

const minute = 60_000;
const [here, there] = centres;
/** Today, after what others want. */
const lateStart = '2026-12-01T09:00:00Z';
/** Today, soon enough for the gate. */
export const soon = ['2026-12-01T05:15:00Z', '2026-12-01T05:30:00Z'];

export const arrive = (who: Wrongdoer, centre: string, body: object) =>
  who.officers('gate-officer', centre, 'POST /v1/centres/{id}/arrivals', { params: { id: centre }, body });

export const step = (who: Wrongdoer, id: string, of: 'start' | 'recall') =>
  who.officers('desk-officer', here, `POST /v1/visits/{id}/${of}`, { params: { id } });

const plenty = 'plenty-card';

/** A booking of the service for one of these starts, wherever there is a place. */
export const bookedAt = async (
  who: Wrongdoer,
  service: string,
  starts: readonly string[],
): Promise<Booking | undefined> => {
  for (const start of starts) {
    const place = { service, centre: here, start };
    const codes = ['booking.slot-full', 'booking.outside-window', 'booking.daily-limit'] as const;
    const booking = await who.tried<Booking>(who.book(place), ...codes);
    if (booking) return booking;
  }
  return undefined;
};

/** Lets them wait and be served; the visit when it stands at a step that nobody leaves by a recall. */
const stillVisit = async (who: Wrongdoer, id: string): Promise<Visit | undefined> => {
  for (let n = 0; n < 60; n += 1) {
    const look = who.officers('desk-officer', here, 'GET /v1/visits/{id}', { params: { id } });
    const visit = await who.done<Visit>(look);
    if (['finished', 'no-show', 'forwarded'].includes(visit.status)) return visit;
    await who.sleep(2_000);
  }
  return undefined;
};

export const wrongVisits: Readonly<Record<string, Wrong>> = {
  'shows a slip of their own making': {
    every: light,
    do: (who) => who.refused(arrive(who, here, { slip: 'e30.e30.e30' }), 'gate.forged'),
  },
  'shows a reference of nothing': {
    every: light,
    do: (who) => who.refused(arrive(who, here, { reference: referenceOf('nothing') }), 'gate.not-booked'),
  },
  'comes to another centre, and too early': {
    every: light,
    do: async (who) => {
      const booking = await bookedAt(who, plenty, [lateStart]);
      if (!booking) return;
      await who.refused(arrive(who, there, { reference: booking.reference }), 'gate.other-centre');
      await who.refused(arrive(who, here, { reference: booking.reference }), 'gate.too-early');
      await who.cancel(booking);
    },
  },
  'works at a desk that is not': {
    every: light,
    do: async (who) => {
      const call = (centre: string, counter: string) =>
        who.officers('desk-officer', here, 'POST /v1/centres/{id}/calls', {
          params: { id: centre },
          body: { counter, desk: 'w' },
        });
      await who.refused(call(here, 'no-such'), 'counter.unknown');
      await who.refused(call(there, 'plenty'), 'access.denied');
      const nobody = `${here}.plenty.2026-12-01.999`;
      await who.refused(step(who, nobody, 'start'), 'visit.not-found');
    },
  },
  'calls again who was served': {
    every: light,
    do: async (who) => {
      const booking = await bookedAt(who, plenty, soon);
      if (!booking) return;
      const arrival = await who.tried<Arrival>(arrive(who, here, { reference: booking.reference }), 'gate.too-late');
      const visit = arrival && (await stillVisit(who, arrival.visit));
      if (visit) await who.refused(step(who, visit.id, 'recall'), 'visit.wrong-status');
    },
  },
  // The last of all: the day is half over afterwards.
  'comes too late': {
    every: heavy,
    do: async (who) => {
      const booking = await bookedAt(who, plenty, [lateStart]);
      if (!booking) return;
      await who.everybodyIn(); // a code that was used opens no second session, and the first would be over
      who.jumpTo(msOf(lateStart) + 40 * minute);
      await who.refused(arrive(who, here, { reference: booking.reference }), 'gate.too-late');
    },
  },
};
