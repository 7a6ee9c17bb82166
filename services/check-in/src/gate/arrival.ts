// What is kept of an arrival that the gate let through, before the agenda is asked: enough to carry it on.
import type { Instant } from '#contracts';
import type { Intent } from '../command/command.events.ts';

export type ArrivalIntent = Readonly<{ booking: string; revision: number; at: Instant; assisted: boolean }>;

export const arrivalOf = ({ booking, revision, at, assisted }: Intent): ArrivalIntent => ({
  booking: String(booking),
  revision: Number(revision),
  at: String(at),
  assisted: assisted === true,
});
