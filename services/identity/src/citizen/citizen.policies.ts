// How long codes live and how often they may be mistyped: api.md, "Codes and secrets".
import type { Instant } from '#contracts';
import { addMinutes } from '#time';
import type { Citizen, Purpose } from './citizen.events.ts';

const codeMinutes: Readonly<Record<Purpose, number>> = { 'login-details': 24 * 60, 'secret-reset': 10 };
export const triesPerCode = 5;
/** A notice that comes later than this is of no use. */
const noticeMinutes = 24 * 60;

export const codeEnds = (purpose: Purpose, now: Instant): Instant => addMinutes(now, codeMinutes[purpose]);
export const noticeEnds = (now: Instant): Instant => addMinutes(now, noticeMinutes);

/** Who never used a first code still waits for login details, whatever they ask for. */
export const purposeFor = (asked: Purpose, { inUse }: Citizen): Purpose => (inUse ? asked : 'login-details');

/** A code opens the door while it lives, once. */
export const isOpen = ({ status, issue }: Citizen, now: Instant): boolean =>
  status === 'registered' && issue?.status === 'open' && now < issue.notAfter;

/** From the use of a code until a secret is chosen, nothing else may be done. */
export const mustChangeSecret = ({ status, usedIssue }: Citizen): boolean =>
  status === 'registered' && usedIssue !== undefined;

/** A session begun under an earlier secret is over, but for the one in which the secret was changed. */
export const isOver = (session: Readonly<{ id: string; epoch: number }>, { status, epoch, keptSession }: Citizen) =>
  status !== 'registered' || (session.epoch !== epoch && session.id !== keptSession);
