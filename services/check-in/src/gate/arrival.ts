// What is kept of an arrival that the gate let through, before the agenda is asked: enough to carry it on.
import type { Instant } from '#contracts';
import type { Intent } from '../command/command.events.ts';

export type ArrivalIntent = Readonly<{ booking: string; at: Instant; assisted: boolean }>;

export const arrivalOf = ({ booking, at, assisted }: Intent): ArrivalIntent => ({
  booking: String(booking),
  at: String(at),
  assisted: assisted === true,
});
