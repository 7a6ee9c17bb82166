// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { Instant, LocalDate, Pseudonym } from '#contracts';
import type { Message } from '#event-sourcing';
import type { AgendaRules } from './agenda.rules.ts';
import type { PersistentMap } from './persistent-map.ts';

/** Walk-ins, officers on the phone and people with disabilities take reserved places. */
export type PlaceKind = 'public' | 'reserved';

/** Where and when: one visit's slots at one counter on one day. */
export type Place = Readonly<{ centre: string; counter: string; date: LocalDate; start: Instant; end: Instant }>;

/** Who gets a place for what. `booking` is the id of a booking or of a hold, `citizen` acts, `person` is served. */
export type Claim = Readonly<{
  booking: string;
  revision: number;
  citizen: Pseudonym;
  person: Pseudonym;
  service: string;
  kind: PlaceKind;
  start: Instant;
  end: Instant;
}>;

export type AgendaOpened = Message<'AgendaOpened', AgendaRules>;
/** `from` is the place given up by a move. */
export type PlaceGranted = Message<'PlaceGranted', Claim & Readonly<{ from?: Place }>>;
export type PlaceHeld = Message<'PlaceHeld', Claim & Readonly<{ expiresAt: Instant }>>;
/** The hold became the booking, in place. */
export type HoldConverted = Message<'HoldConverted', Claim & Readonly<{ hold: string }>>;
export type HoldReleased = Message<'HoldReleased', { hold: string; revision: number }>;
export type HoldExpired = Message<'HoldExpired', { hold: string }>;
/** `claim` is the booking as it stood; its place is offered to the public again from `keptBackUntil` on. */
export type PlaceFreed = Message<
  'PlaceFreed',
  { booking: string; revision: number; why: Freeing; reason?: string; keptBackUntil: Instant; claim: Claim }
>;
/** `withdrawn`: the move that had taken this place could not give up the other one, because somebody arrived there. */
export type Freeing = 'moved' | 'cancelled' | 'withdrawn';
/** Whatever comes later for the booking with this revision or a lower one is refused. */
export type RevisionBarred = Message<'RevisionBarred', { booking: string; revision: number }>;
export type Arrived = Message<'Arrived', { booking: string; at: Instant; command: string; claim: Claim }>;

export type AgendaEvent =
  | AgendaOpened
  | PlaceGranted
  | PlaceHeld
  | HoldConverted
  | HoldReleased
  | HoldExpired
  | PlaceFreed
  | RevisionBarred
  | Arrived;

/** `now` is the command's instant: holds that ended by then make room. */
export type OpenAgenda = Message<'OpenAgenda', { rules: AgendaRules }>;
export type Asked = Omit<Claim, 'end'> & Readonly<{ now: Instant }>;
export type GrantPlace = Message<'GrantPlace', Asked & Readonly<{ from?: Place }>>;
export type HoldPlace = Message<'HoldPlace', Asked & Readonly<{ expiresAt: Instant }>>;
export type ConvertHold = Message<'ConvertHold', Asked & Readonly<{ hold: string }>>;
export type ReleaseHold = Message<'ReleaseHold', { hold: string; revision: number }>;
export type ExpireHold = Message<'ExpireHold', { hold: string; now: Instant }>;
export type FreePlace = Message<
  'FreePlace',
  { booking: string; revision: number; why: Freeing; reason?: string; now: Instant; keptBackUntil: Instant }
>;
export type BarRevision = Message<'BarRevision', { booking: string; revision: number }>;
/** `revision`: the one that was judged, whose place this is. */
export type Arrive = Message<'Arrive', { booking: string; revision: number; at: Instant; command: string }>;

export type AgendaCommand =
  OpenAgenda | GrantPlace | HoldPlace | ConvertHold | ReleaseHold | ExpireHold | FreePlace | BarRevision | Arrive;

/** What the agenda knows of one booking or hold: the highest revision it has seen and what became of it here. */
export type Entry = Readonly<{
  revision: number;
  status: 'granted' | 'held' | 'arrived' | 'used' | 'released' | 'expired' | 'freed' | 'barred';
  /** The place as last held; missing when it never was. */
  claim?: Claim;
  expiresAt?: Instant;
  /** The command that brought the arrival. */
  arrival?: string;
}>;

/** `used` counts, per slot, the places granted or held; `held` are the holds among the entries that still count. */
export type Agenda = Readonly<{
  rules?: AgendaRules;
  used: Readonly<Record<PlaceKind, readonly number[]>>;
  entries: PersistentMap<Entry>;
  held: readonly string[];
}>;

const agendaPrefix = 'agenda-';

/** Which counter on which day. */
export type AgendaKey = Pick<Place, 'centre' | 'counter' | 'date'>;

/** One counter on one day is the scarcity boundary: what must not be given twice lives in one stream. */
export const agendaStream = (centre: string, counter: string, date: LocalDate) =>
  `${agendaPrefix}${centre}.${counter}.${date}` as const;

/** The other way round; undefined for a stream that is no agenda. Ids of centres and counters hold no dot. */
export const agendaKeyOf = (stream: string): AgendaKey | undefined => {
  const [centre, counter, date] = stream.startsWith(agendaPrefix) ? stream.slice(agendaPrefix.length).split('.') : [];
  return centre && counter && date ? { centre, counter, date } : undefined;
};
