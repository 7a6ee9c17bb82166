// Accounts of staff. No secret stands here: password hash, TOTP secret and user name lie sealed in the vault.
// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant, Role } from '#contracts';
import type { Message } from '#event-sourcing';

export type OfficerCreated = Message<
  'OfficerCreated',
  { role: Role; centre: string | null; county: string | null; at: Instant }
>;
/** `step` is the TOTP step that was shown: it and all before it are used up. */
export type OfficerLoggedIn = Message<'OfficerLoggedIn', { step: number; session: string; at: Instant }>;
export type OfficerDisabled = Message<'OfficerDisabled', { at: Instant }>;
export type OfficerEvent = OfficerCreated | OfficerLoggedIn | OfficerDisabled;

export type CreateOfficer = Message<
  'CreateOfficer',
  { role: Role; centre: string | null; county: string | null; now: Instant }
>;
/** The password was right and the code belongs to `step`. */
export type LogOfficerIn = Message<'LogOfficerIn', { step: number; session: string; now: Instant }>;
export type DisableOfficer = Message<'DisableOfficer', { now: Instant }>;
export type OfficerCommand = CreateOfficer | LogOfficerIn | DisableOfficer;

export type Officer = Readonly<{
  status: 'unknown' | 'active' | 'disabled';
  role: Role | undefined;
  centre: string | null;
  county: string | null;
  lastStep: number;
}>;

export const officerStream = (officer: string) => `officer-${officer}` as const;
