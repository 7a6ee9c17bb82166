// Wrong secrets of one holder on one day (UTC): a stream that ends with its day.
// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant } from '#contracts';
import type { Message } from '#event-sourcing';

export type SecretMistyped = Message<'SecretMistyped', { at: Instant }>;
export type TriesEvent = SecretMistyped;
export type NoteWrongSecret = Message<'NoteWrongSecret', { now: Instant }>;
export type TriesCommand = NoteWrongSecret;
/** When the latest wrong secrets were typed, oldest first. */
export type Tries = Readonly<{ wrong: readonly Instant[] }>;

export const triesStream = (holder: string, now: Instant) => `tries-${holder}.${now.slice(0, 10)}` as const;
