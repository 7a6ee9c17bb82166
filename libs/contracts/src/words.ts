// The small words that every service shares. Only shapes: no rule lives here.

/** RFC 3339 in UTC with whole seconds, `2026-12-01T06:20:00Z`: so comparing the text compares the time. */
export type Instant = string;
/** A local day of a centre, `2026-12-01`. */
export type LocalDate = string;
/** A pseudonym of a citizen (who acts and is told) or of a person (who is served). Never a name or a number. */
export type Pseudonym = string;
export type Language = 'en' | 'sw';
export type Text = Readonly<{ en: string; sw: string }>;
/** Money in minor units (cents of a shilling). */
export type Money = Readonly<{ amount: number; currency: string }>;

/** One command of somebody outside: `id` is the same for a repeat with the same key, `fingerprint` a keyed hash of its body. */
export type CommandKey = Readonly<{ id: string; fingerprint: string }>;

export const bookingStatuses = ['confirmed', 'arrived', 'served', 'missed', 'cancelled', 'expired'] as const;
export type BookingStatus = (typeof bookingStatuses)[number];
export const holdStatuses = ['held', 'used', 'released', 'expired'] as const;
export type HoldStatus = (typeof holdStatuses)[number];
export const visitStatuses = ['waiting', 'called', 'serving', 'finished', 'no-show', 'forwarded'] as const;
export type VisitStatus = (typeof visitStatuses)[number];
export const messageStatuses = ['requested', 'sending', 'sent', 'delivered', 'failed', 'given-up'] as const;
export type MessageStatus = (typeof messageStatuses)[number];
export const messageKinds = [
  'login-details',
  'secret-reset',
  'security-notice',
  'booking-confirmed',
  'booking-moved',
  'booking-cancelled',
  'reminder',
  'proceed-to-desk',
  'next-stage',
  'erased',
] as const;
export type MessageKind = (typeof messageKinds)[number];
export const idTypes = ['national-id', 'birth-certificate', 'passport', 'alien-id', 'none'] as const;
export type IdType = (typeof idTypes)[number];
export const roles = [
  'gate-officer',
  'desk-officer',
  'cr-officer',
  'centre-manager',
  'county-administrator',
  'analyst',
  'auditor',
  'system-administrator',
] as const;
export type Role = (typeof roles)[number];
