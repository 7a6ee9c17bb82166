// A small day for specs: 08:00 to 10:00 local with a break, slots of 10 minutes, two public places and one reserved.
import type { AgendaCommand, Asked } from './agenda.events.ts';
import type { AgendaRules } from './agenda.rules.ts';

export const day = '2026-12-02';
export const at = (time: string): string => `${day}T${time}:00Z`;
export const eve = '2026-12-01T12:00:00Z';

const open = [
  { from: at('05:00'), to: at('06:00') },
  { from: at('06:30'), to: at('07:35') },
];

/** `id-card` takes one slot, `passport` three, `early-bird` is offered before 05:30 alone. */
export const rulesOf = (change: Partial<AgendaRules> = {}): AgendaRules => ({
  centre: 'gpo',
  counter: 'identity',
  date: day,
  zone: 'Africa/Nairobi',
  slotMinutes: 10,
  publicPlaces: 2,
  reservedPlaces: 1,
  open,
  services: [
    { service: 'id-card', slots: 1, within: [{ from: at('05:00'), to: at('08:00') }] },
    { service: 'passport', slots: 3, within: [{ from: at('05:00'), to: at('08:00') }] },
    { service: 'early-bird', slots: 1, within: [{ from: at('05:00'), to: at('05:30') }] },
  ],
  ...change,
});

export const asked = (booking: string, change: Partial<Asked> = {}): Asked => ({
  booking,
  revision: 1,
  citizen: `citizen-of-${booking}`,
  person: `person-of-${booking}`,
  service: 'id-card',
  kind: 'public',
  start: at('05:00'),
  now: eve,
  ...change,
});

export const grant = (booking: string, change: Partial<Asked> = {}): AgendaCommand => ({
  type: 'GrantPlace',
  data: asked(booking, change),
});
export const hold = (booking: string, change: Partial<Asked> = {}): AgendaCommand => ({
  type: 'HoldPlace',
  data: { ...asked(booking, change), expiresAt: '2026-12-01T12:05:00Z' },
});
export const convert = (held: string, booking: string, now = eve): AgendaCommand => ({
  type: 'ConvertHold',
  data: { ...asked(booking, { now }), hold: held },
});
export const release = (held: string): AgendaCommand => ({ type: 'ReleaseHold', data: { hold: held, revision: 2 } });
export const expire = (held: string, now: string): AgendaCommand => ({ type: 'ExpireHold', data: { hold: held, now } });
export const free = (booking: string, revision = 2, why: 'moved' | 'cancelled' = 'cancelled'): AgendaCommand => ({
  type: 'FreePlace',
  data: { booking, revision, why, now: eve, keptBackUntil: eve },
});
export const bar = (booking: string, revision = 1): AgendaCommand => ({
  type: 'BarRevision',
  data: { booking, revision },
});
export const arrive = (booking: string, command = 'gate-1', revision = 1): AgendaCommand => ({
  type: 'Arrive',
  data: { booking, revision, at: at('05:00'), command },
});
