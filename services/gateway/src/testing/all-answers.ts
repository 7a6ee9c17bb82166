// Every question answered as a good neighbour would, for specs that only look at the doors.
import type { Hold, Profile, Session } from '#contracts';
import { booking, now, visit, type Script } from './scripted-gateway.ts';

const later = '2026-12-01T05:15:00Z';
const session: Session = { accessToken: 'a', refreshToken: 'r', expiresAt: later, mustChangeSecret: false };
const profile: Profile = {
  username: 'u-1234',
  idType: 'national-id',
  idLast4: '5678',
  givenNames: 'Wanjiku',
  familyName: null,
  dateOfBirth: null,
  phone: '+254712345678',
  email: null,
  language: 'en',
  version: 1,
};
const dependant = {
  id: 'p2',
  givenNames: 'Baraka',
  familyName: null,
  dateOfBirth: '2019-04-02',
  relation: 'child',
  idType: 'none',
  idLast4: null,
} as const;
const { reference, person: _person, revision: _revision, version: _version, status: _status, ...place } = booking;
const hold: Hold = {
  id: 'h1',
  status: 'held',
  service: place.service,
  centre: place.centre,
  counter: place.counter,
  start: place.start,
  end: place.end,
  expiresAt: later,
};
const record = { ...booking, citizen: 'c1', date: '2026-12-01' };
const soon =
  <T>(value: T) =>
  (): Promise<T> =>
    Promise.resolve(value);

export const allAnswers: Script = {
  'identity.register': soon({}),
  'identity.log-in': soon(session),
  'identity.refresh': soon(session),
  'identity.log-out': soon({}),
  'identity.reset-secret': soon({}),
  'identity.me': soon(profile),
  'identity.edit-me': soon(profile),
  'identity.erase-me': soon({}),
  'identity.export-me': soon({ profile }),
  'identity.change-secret': soon({ ended: [] }),
  'identity.add-dependant': soon(dependant),
  'identity.dependants': soon({ items: [dependant] }),
  'identity.remove-dependant': soon({}),
  'identity.staff-log-in': soon({ accessToken: 'a', refreshToken: 'r', expiresAt: later }),
  'identity.staff-audit': soon({
    items: [{ id: 'l1', at: now, officer: 'o1', purpose: 'gate', centre: 'gpo', person: 'p1', about: null }],
    next: null,
  }),
  'scheduling.availability': soon({
    items: [{ centre: 'gpo', date: '2026-12-01', free: 4, times: 2, firstStart: place.start }],
  }),
  'scheduling.slots': soon({ items: [{ start: place.start, end: place.end, free: 2 }], version: 4 }),
  'scheduling.book': soon(record),
  'scheduling.hold': soon(hold),
  'scheduling.release': soon({ ...hold, status: 'released' as const }),
  'scheduling.move': soon(record),
  'scheduling.cancel': soon({ ...record, status: 'cancelled' as const }),
  'scheduling.bookings': soon({ items: [record] }),
  'scheduling.booking': soon(record),
  'check-in.slip': soon({ reference, token: 'a.b.c', expiresAt: place.end }),
  'check-in.jwks': soon({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: '1' }] }),
  'check-in.arrive': soon({
    visit: 'v1',
    ticket: 'A001',
    service: 'id',
    start: place.start,
    admitted: true as const,
    holder: { name: 'Wanjiku', idLast4: '5678' },
  }),
  'check-in.queue': soon({ items: [visit] }),
  'check-in.call': soon(null),
  'check-in.visit': soon(visit),
  'check-in.step': soon(visit),
  'check-in.forward': soon({ ...visit, id: 'v2' }),
  'check-in.gate-list': soon({
    items: [{ reference, booking: 'b1', revision: 3, service: 'id', start: place.start, status: 'confirmed' }],
  }),
  'check-in.revoked': soon({ items: ['0a1b'] }),
  'notification.delivery-report': soon({}),
  'notification.phone-messages': soon({
    items: [
      { id: 'm1', channel: 'sms' as const, to: '+254712345678', text: 'x', at: now, kind: 'login-details' as const },
    ],
  }),
};
