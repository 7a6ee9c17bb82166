// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Message } from '#event-sourcing';

/** Plain words about what a command set out to do, enough to carry it on; pseudonyms and ids alone. */
export type Intent = Readonly<Record<string, string | number | boolean | null>>;
/** Which visit was answered, as it was at that version of its queue; null when nobody waited. */
export type Outcome = Readonly<{ visit: string; version: number }> | null;

export type CommandBegun = Message<'CommandBegun', { fingerprint: string; about: string; intent: Intent }>;
/** A refusal is not kept: the key is free again. */
export type CommandRefused = Message<'CommandRefused', { code: string }>;
export type CommandAnswered = Message<'CommandAnswered', { outcome: Outcome }>;
export type CommandEvent = CommandBegun | CommandRefused | CommandAnswered;
export const commandEventTypes: readonly CommandEvent['type'][] = ['CommandBegun', 'CommandRefused', 'CommandAnswered'];

export type Begin = Message<'Begin', { fingerprint: string; about: string; intent: Intent }>;
export type Refuse = Message<'Refuse', { code: string }>;
export type Answer = Message<'Answer', { outcome: Outcome }>;
export type CommandCommand = Begin | Refuse | Answer;

/** `outcome` is undefined until an answer was noted. */
export type OpenCommand = CommandBegun['data'] & Readonly<{ outcome?: Outcome }>;
export type KeptCommand = Readonly<{ open?: OpenCommand }>;

export const commandStream = (id: string): string => `command-${id}`;
