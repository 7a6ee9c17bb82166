// Why somebody is not let in, in the order in which api.md has the gate tell it. Each policy is one sentence.
import type { BookingRecord, Instant, ProblemCode } from '#contracts';
import type { SlipClaims } from '#slips';
import { addMinutes, localDate } from '#time';

export type GateCode = Extract<ProblemCode, `gate.${string}`>;
export type AtTheGate = Readonly<{
  /** A slip was shown that nobody of ours signed. */
  forged: boolean;
  /** What the slip says; null when a reference or a document was shown instead. */
  slip: Pick<SlipClaims, 'revision' | 'centre' | 'service' | 'start'> | null;
  /** The booking as it stands now. */
  booking: BookingRecord | null;
  /** The centre of this gate and its zone. */
  centre: string;
  zone: string;
  now: Instant;
  gatePolicy: Readonly<{ earlyMinutes: number; lateMinutes: number }>;
}>;
type Policy = Readonly<{ code: GateCode; refuses: (shown: AtTheGate) => boolean }>;
type Known = AtTheGate & { booking: BookingRecord };

const known = (refuses: (shown: Known) => boolean) => (shown: AtTheGate) =>
  shown.booking !== null && refuses({ ...shown, booking: shown.booking });

/** The slip was for a place that the booking has left. */
const movedAway = ({ slip, booking }: Known): boolean => {
  if (!slip || slip.revision >= booking.revision) return false;
  const samePlace = slip.centre === booking.centre && slip.start === booking.start && slip.service === booking.service;
  // Should an arrival count as a revision, a slip is not older for having been used.
  return booking.status === 'confirmed' || !samePlace;
};

export const gatePolicies: readonly Policy[] = [
  { code: 'gate.forged', refuses: ({ forged }) => forged },
  { code: 'gate.not-booked', refuses: ({ booking }) => booking === null },
  {
    // Who shows an older slip of this centre hears that it was moved, though the booking is elsewhere now.
    code: 'gate.other-centre',
    refuses: known(
      (shown) => shown.booking.centre !== shown.centre && !(movedAway(shown) && shown.slip?.centre === shown.centre),
    ),
  },
  {
    code: 'gate.cancelled',
    refuses: known((shown) => shown.booking.status === 'cancelled' || movedAway(shown)),
  },
  {
    code: 'gate.already-used',
    refuses: known(({ booking }) => ['arrived', 'served', 'missed'].includes(booking.status)),
  },
  {
    code: 'gate.other-day',
    refuses: known(({ booking, now, zone }) => booking.status === 'expired' || booking.date !== localDate(now, zone)),
  },
  {
    code: 'gate.too-early',
    refuses: known(({ booking, now, gatePolicy }) => now < addMinutes(booking.start, -gatePolicy.earlyMinutes)),
  },
  {
    code: 'gate.too-late',
    refuses: known(({ booking, now, gatePolicy }) => now > addMinutes(booking.start, gatePolicy.lateMinutes)),
  },
];

const rankOf = (shown: AtTheGate): number => {
  const rank = gatePolicies.findIndex(({ refuses }) => refuses(shown));
  return rank < 0 ? gatePolicies.length : rank;
};

/** The first reason in order, or undefined: let them in. */
export const gateRefusal = (shown: AtTheGate): GateCode | undefined => gatePolicies[rankOf(shown)]?.code;

/** Of several bookings of one person, the one that comes furthest through the rules, then the one that starts first. */
export const bestAtTheGate = (shown: readonly AtTheGate[]): AtTheGate | undefined =>
  [...shown].sort((a, b) => rankOf(b) - rankOf(a) || ((a.booking?.start ?? '') < (b.booking?.start ?? '') ? -1 : 1))[0];
