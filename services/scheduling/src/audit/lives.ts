// The life of each booking and hold within one agenda, as a machine of its own: which fact may follow which, at which revision.
import type { Instant } from '#contracts';
import type { Recorded } from '#event-sourcing';
import { parseInstant } from '#time';
import type { AgendaEvent, Claim, HoldConverted } from '../agenda/agenda.events.ts';

export type IllegalLife = Readonly<{ stream: string; version?: number; booking: string; why: string }>;

/** What one agenda says of one booking or hold at the end of its replay. */
export type Touch = Readonly<{
  agenda: string;
  status: 'none' | 'granted' | 'held' | 'arrived' | 'used' | 'released' | 'expired' | 'freed';
  /** The highest revision heard of, and all at which a place was given. */
  highest: number;
  given: readonly number[];
  claim?: Claim;
  expiresAt?: Instant;
  /** The revision of a move within the day, between its two facts. */
  moving?: number;
}>;

export type AgendaLives = Readonly<{ touches: ReadonlyMap<string, Touch>; illegal: readonly IllegalLife[] }>;

export const stands = ({ status }: Touch): boolean => ['granted', 'held', 'arrived'].includes(status);

const samePlace = (one: Claim | undefined, other: Claim): boolean =>
  one?.start === other.start && one.end === other.end && one.kind === other.kind;

type Event = Recorded<AgendaEvent>;
type Get = (booking: string) => Touch;

const whyNotGiven = ({ booking, revision }: Claim, get: Get): string | undefined => {
  const touch = get(booking);
  if (stands(touch)) return 'was given a place while it had one';
  if (touch.moving === revision) return undefined;
  return revision > touch.highest ? undefined : 'was given a place at a revision that had been overtaken or barred';
};

const whyNotConverted = ({ data }: HoldConverted, get: Get): string | undefined => {
  const hold = get(data.hold);
  if (hold.status !== 'held') return 'was made of a hold that did not stand';
  if (!samePlace(hold.claim, data) || hold.claim?.service !== data.service)
    return 'was made of a hold of another place or service';
  return whyNotGiven(data, get);
};

const whyNotFreed = ({ data }: Extract<AgendaEvent, { type: 'PlaceFreed' }>, get: Get): string | undefined => {
  const touch = get(data.booking);
  if (touch.status === 'arrived') return 'was freed after an arrival';
  if (touch.status !== 'granted') return 'was freed without having a place';
  if (!samePlace(touch.claim, data.claim)) return 'was freed from another place than it had';
  const least = data.why === 'withdrawn' ? touch.highest : touch.highest + 1;
  return data.revision < least ? 'was freed by a revision that had been overtaken' : undefined;
};

/** Why this fact may not follow what the agenda holds; undefined when it may. */
const whyNot = (event: Event, get: Get): string | undefined => {
  switch (event.type) {
    case 'PlaceGranted':
    case 'PlaceHeld':
      return whyNotGiven(event.data, get);
    case 'HoldConverted':
      return whyNotConverted(event, get);
    case 'HoldReleased':
      return get(event.data.hold).status === 'held' ? undefined : 'was released without being held';
    case 'HoldExpired': {
      const { status, expiresAt = '' } = get(event.data.hold);
      if (status !== 'held') return 'expired without being held';
      return (parseInstant(event.recordedAt) ?? '') < expiresAt ? 'expired before its time' : undefined;
    }
    case 'PlaceFreed':
      return whyNotFreed(event, get);
    case 'RevisionBarred':
      return event.data.revision > get(event.data.booking).highest ? undefined : 'had a revision barred that was known';
    case 'Arrived': {
      const { status } = get(event.data.booking);
      if (status === 'arrived') return 'arrived twice';
      return status === 'granted' ? undefined : 'arrived without having a place';
    }
    case 'AgendaOpened':
      return undefined;
  }
};

const givenTo = (touch: Touch, claim: Claim, status: 'granted' | 'held'): Touch => ({
  agenda: touch.agenda,
  status,
  highest: Math.max(touch.highest, claim.revision),
  given: [...touch.given, claim.revision],
  claim,
});

/** What the fact makes of those it speaks of, legal or not: the replay goes on. */
const after = (event: Event, get: Get): readonly (readonly [string, Touch])[] => {
  switch (event.type) {
    case 'AgendaOpened':
      return [];
    case 'PlaceGranted':
      return [[event.data.booking, givenTo(get(event.data.booking), event.data, 'granted')]];
    case 'PlaceHeld': {
      const held = givenTo(get(event.data.booking), event.data, 'held');
      return [[event.data.booking, { ...held, expiresAt: event.data.expiresAt }]];
    }
    case 'HoldConverted': {
      const { booking, hold } = event.data;
      return [
        [hold, { ...get(hold), status: 'used' }],
        [booking, givenTo(get(booking), event.data, 'granted')],
      ];
    }
    case 'HoldReleased':
      return [[event.data.hold, { ...get(event.data.hold), status: 'released', highest: event.data.revision }]];
    case 'HoldExpired':
      return [[event.data.hold, { ...get(event.data.hold), status: 'expired' }]];
    case 'PlaceFreed': {
      const { booking, revision, why } = event.data;
      const freed: Touch = { ...get(booking), status: 'freed', highest: Math.max(get(booking).highest, revision) };
      return [[booking, why === 'moved' ? { ...freed, moving: revision } : freed]];
    }
    case 'RevisionBarred': {
      const { booking, revision } = event.data;
      return [[booking, { ...get(booking), highest: Math.max(get(booking).highest, revision) }]];
    }
    case 'Arrived':
      return [[event.data.booking, { ...get(event.data.booking), status: 'arrived' }]];
  }
};

const bookingOf = (event: Event): string => {
  if (event.type === 'AgendaOpened') return '';
  return 'booking' in event.data ? event.data.booking : event.data.hold;
};

/** Replays one agenda. */
export const livesOf = (agenda: string, events: readonly Event[]): AgendaLives => {
  const touches = new Map<string, Touch>();
  const illegal: IllegalLife[] = [];
  const get: Get = (booking) => touches.get(booking) ?? { agenda, status: 'none', highest: 0, given: [] };
  for (const event of events) {
    const why = whyNot(event, get);
    if (why !== undefined) illegal.push({ stream: agenda, version: event.version, booking: bookingOf(event), why });
    for (const [booking, touch] of after(event, get)) touches.set(booking, touch);
  }
  return { touches, illegal };
};
