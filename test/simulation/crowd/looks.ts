// What people and officers look at besides: each look is held against what they did themselves.
import type { Arrival, Booking, Dependant, Jwk, NotificationStatistics, PhoneMessage, Visit } from '#contracts';
import { revokedHash, verifySlip } from '#slips';
import { centres } from '../world/pack.ts';
import { booked, freeDay, heavy, light, takenOff } from './wrong-bookings.ts';
import { arrive, bookedAt, soon, step } from './wrong-visits.ts';
import type { Wrong, Wrongdoer } from './wrongdoer.ts';

const [here, there] = centres;
type Items<T> = Readonly<{ items: readonly T[] }>;
type Profile = Readonly<{ username: string; givenNames: string; idLast4: string | null }>;
type Listed = Readonly<{ booking: string; status: string }>;
type Looked = Readonly<{ purpose: string; centre: string }>;

const gate = (who: Wrongdoer, date: string) =>
  who.officers('gate-officer', there, 'GET /v1/centres/{id}/gate-list', { params: { id: there }, query: { date } });

const isListed = async (who: Wrongdoer, { id }: Booking): Promise<boolean> => {
  const { items } = await who.done<Items<Listed>>(gate(who, freeDay));
  return items.some(({ booking, status }) => booking === id && status === 'confirmed');
};

const isRevoked = async (who: Wrongdoer, { id, revision }: Booking): Promise<boolean> => {
  const query = { centre: there, date: freeDay };
  const { items } = await who.done<Items<string>>(who.anyones('GET /v1/slips/revoked', { query }));
  return items.includes(revokedHash(id, revision));
};

const slipOf = async (who: Wrongdoer, { id, reference, revision, centre, service, start, end }: Booking) => {
  const booking = { id, reference, revision, centre, service, start, end };
  return who.done<{ token: string }>(() => who.gateway('check-in.slip', { booking }));
};

const keys = async (who: Wrongdoer): Promise<readonly Jwk[]> =>
  (await who.done<{ keys: readonly Jwk[] }>(who.anyones('GET /.well-known/jwks.json'))).keys;

/** Who was let in waits, or has been called meanwhile. */
const isInTheQueue = async (who: Wrongdoer, id: string): Promise<boolean> => {
  const look = who.officers('desk-officer', here, 'GET /v1/visits/{id}', { params: { id } });
  const list = who.officers('desk-officer', here, 'GET /v1/centres/{id}/queue', {
    params: { id: here },
    query: { limit: '100' },
  });
  const { items } = await who.done<Items<Visit>>(list);
  const { status } = await who.done<Visit>(look);
  return items.some((visit) => visit.id === id) || status !== 'waiting';
};

export const looks: Readonly<Record<string, Wrong>> = {
  'reads what is known of them': {
    every: light,
    do: async (who) => {
      const profile = await who.done<Profile>(who.own('GET /v1/me'));
      who.must('read their own profile', profile.username === who.account.username);
      const booking = await booked(who, 9);
      const { bookings } = await who.done<{ bookings: readonly Booking[] }>(who.own('GET /v1/me/export'));
      who.must(
        'find their booking in the copy of their data',
        bookings.some(({ id }) => id === booking.id),
      );
      await who.cancel(booking);
      const about = { givenNames: 'Tumaini', dateOfBirth: '2016-03-04', relation: 'child' };
      const added = await who.tried<Dependant>(
        who.own('POST /v1/me/dependants', { body: about }),
        'dependant.limit-reached',
      );
      const { items } = await who.done<Items<Dependant>>(who.own('GET /v1/me/dependants', { query: { limit: '100' } }));
      who.must('find everybody on their list', !added || items.some(({ id }) => id === added.id));
      // Asked again after a lost answer, nobody of that name is on the list any more.
      if (added) await who.tried(takenOff(who, added), 'citizen.unknown');
    },
  },
  'stands on the list of a gate until they cancel': {
    every: light,
    do: async (who) => {
      const booking = await booked(who, 10);
      await who.comesTrue('stand on the list of the gate', () => isListed(who, booking));
      who.must('have a slip that holds', !(await isRevoked(who, booking)));
      await who.cancel(booking);
      await who.comesTrue('be off the list of the gate', async () => !(await isListed(who, booking)));
      await who.comesTrue('have their slip revoked', () => isRevoked(who, booking));
    },
  },
  'is let in by a slip': {
    every: light,
    do: async (who) => {
      const booking = await bookedAt(who, 'long-card', soon);
      if (!booking) return;
      const { token } = await slipOf(who, booking);
      const { verdict } = verifySlip(token, await keys(who), who.sim.clock().now());
      who.must('have a genuine slip', verdict === 'genuine' || verdict === 'expired');
      const arrival = await who.tried<Arrival>(arrive(who, here, { slip: token }), 'gate.too-late', 'gate.other-day');
      if (arrival) {
        who.must('stand in the queue', await isInTheQueue(who, arrival.visit));
        // Refused, unless a desk has called them in this moment.
        await who.tried(step(who, arrival.visit, 'recall'), 'visit.wrong-status');
      } else await who.tried(who.own('DELETE /v1/bookings/{id}', { params: { id: booking.id } }), 'booking.not-active');
    },
  },
  'is let in by their document': {
    every: light,
    do: async (who) => {
      const booking = await bookedAt(who, 'long-card', soon);
      if (!booking) return;
      const idNumber = who.door.documentOf(who.name);
      const document = { idType: 'national-id', idNumber };
      const arrival = await who.tried<Arrival>(arrive(who, here, document), 'gate.too-late', 'gate.not-booked');
      const isKnown = async () => {
        const { items } = await who.done<Items<Looked>>(() => who.gateway('identity.staff-audit', { limit: 100 }));
        return items.some(({ purpose, centre }) => purpose === 'gate' && centre === here);
      };
      if (arrival) await who.comesTrue('have left a look in the audit', isKnown);
      else await who.tried(who.own('DELETE /v1/bookings/{id}', { params: { id: booking.id } }), 'booking.not-active');
    },
  },
  'hears from the provider that texts arrived': {
    every: heavy,
    do: async (who) => {
      const { ground } = who;
      const to = `+254${who.door.phoneOf(who.name).slice(1)}`;
      const shown = await who.done<Items<PhoneMessage>>(() => who.gateway('notification.phone-messages', { to }));
      who.must('see the texts of their phone', shown.items.length > 0 && shown.items.length <= who.allTexts().length);
      const taken = ground.phones.taken.filter((one) => one.to === to);
      for (const { providerId } of taken)
        for (const status of ['Sent', 'Success', 'Success'])
          await who.done(() => who.gateway('notification.delivery-report', { id: providerId, status, phone: to }));
      await who.comesTrue('be counted as reached', async () => {
        const { counts } = await who.done<NotificationStatistics>(() => who.gateway('notification.statistics', {}));
        return counts.delivered >= Math.min(1, taken.length);
      });
    },
  },
  'goes away without a word, and comes back': {
    every: light,
    do: async (who) => {
      const { username, secret } = who.account;
      const session = { body: { username, secret } };
      const { accessToken: token } = await who.done<{ accessToken: string }>(who.anyones('POST /v1/sessions', session));
      await who.tried(who.anyones('DELETE /v1/sessions/current', { token }), 'session.invalid');
      await who.refused(who.anyones('GET /v1/me', { token }), 'session.invalid');
      await who.done(who.own('GET /v1/me'));
    },
  },
};
