// What a stranger asked for (a registration, a reset): answered at once and alike for everybody, carried out afterwards.
// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant } from '#contracts';
import type { Message } from '#event-sourcing';
import type { NoticeRaised } from '../citizen/citizen.events.ts';

export type ApplicationKind = 'registration' | 'reset';
/**
 * `registered` anew; `issued` new login details or a reset code; `replaced` a registration never used; `noticed` the document
 * is in use from another phone; `withheld` the phone had its share of messages; `crowded` too many share it; `nobody` fits.
 */
export type Outcome = 'registered' | 'issued' | 'replaced' | 'noticed' | 'withheld' | 'crowded' | 'nobody';

export type ApplicationMade = Message<'ApplicationMade', { kind: ApplicationKind; fingerprint: string; at: Instant }>;
export type ApplicationSettled = Message<'ApplicationSettled', { outcome: Outcome; at: Instant }>;
export type ApplicationEvent = ApplicationMade | NoticeRaised | ApplicationSettled;

export type MakeApplication = Message<'MakeApplication', { kind: ApplicationKind; fingerprint: string; now: Instant }>;
export type SettleApplication = Message<
  'SettleApplication',
  { outcome: Outcome; notices: readonly Omit<NoticeRaised['data'], 'at'>[]; now: Instant }
>;
export type ApplicationCommand = MakeApplication | SettleApplication;

export type Application = Readonly<{ status: 'none' | 'made' | 'settled'; fingerprint: string | undefined }>;

export const applicationStream = (application: string) => `application-${application}` as const;
