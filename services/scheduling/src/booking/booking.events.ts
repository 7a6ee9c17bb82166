// Type names and payload keys are stored for ever: change them through an upcaster, never in place.
import type { CommandKey, Instant, Pseudonym } from '#contracts';
import type { Message } from '#event-sourcing';
import type { Place, PlaceKind } from '../agenda/agenda.events.ts';

/** `dayEnd`: midnight after the day in the centre's zone. From then on nothing there is active, whatever was heard. */
export type BookedPlace = Place & Readonly<{ dayEnd: Instant }>;

/**
 * What every intent says. `booking` is the id of a booking or of a hold; `command` and `fingerprint` are those of the person's
 * command; `place` is where the booking stands once this is carried out (or stood, when given up); `agendas` are the streams
 * that have to carry it out.
 */
type Intended = Readonly<{
  booking: string;
  revision: number;
  command: string;
  fingerprint: string;
  at: Instant;
  citizen: Pseudonym;
  person: Pseudonym;
  service: string;
  kind: PlaceKind;
  place: BookedPlace;
  agendas: readonly string[];
}>;

export type BookingRequested = Message<'BookingRequested', Intended & Readonly<{ hold?: string }>>;
export type HoldRequested = Message<'HoldRequested', Intended & Readonly<{ expiresAt: Instant }>>;
export type MoveRequested = Message<'MoveRequested', Intended & Readonly<{ from: BookedPlace }>>;
export type CancelRequested = Message<'CancelRequested', Intended & Readonly<{ reason?: string }>>;
export type ReleaseRequested = Message<'ReleaseRequested', Intended & Readonly<{ expiresAt: Instant }>>;
/** Something a person wants, durable before any agenda has heard of it. */
export type Intent = BookingRequested | HoldRequested | MoveRequested | CancelRequested | ReleaseRequested;

/** Nobody was ever told yes: as if it had not been asked, but its revision is spent. */
export type IntentWithdrawn = Message<'IntentWithdrawn', { booking: string; revision: number; why: string }>;
export type VisitEnded = Message<'VisitEnded', { booking: string; outcome: 'served' | 'missed'; at: Instant }>;
/**
 * A citizen was erased, who acted for this person: what they asked and is under way still is refused from here on. `since` is
 * when the account began that is gone: whoever registers under the pseudonym again has one that began later.
 */
export type CitizenGone = Message<'CitizenGone', { citizen: Pseudonym; since: Instant; at: Instant }>;
export type BookingEvent = Intent | IntentWithdrawn | VisitEnded | CitizenGone;

/**
 * Who asks, when and under which key. `besides`: for a person without a document, how many active bookings of the service the
 * others without one have that are counted with them. `since`: when the citizen's account began. `follows`: how many wishes
 * about the person the asker has seen at their end; left out where nobody else can wish meanwhile.
 */
export type Asking = Readonly<{
  booking: string;
  key: CommandKey;
  now: Instant;
  citizen: Pseudonym;
  person: Pseudonym;
  besides?: number;
  since?: Instant;
  follows?: number;
}>;
type Target = Readonly<{ service: string; kind: PlaceKind; place: BookedPlace; zone: string }>;

export type RequestBooking = Message<'RequestBooking', Asking & Target>;
export type RequestHold = Message<'RequestHold', Asking & Target & Readonly<{ expiresAt: Instant }>>;
/** The place, service and kind are the hold's. */
export type UseHold = Message<'UseHold', Asking & Readonly<{ hold: string }>>;
export type RequestMove = Message<
  'RequestMove',
  Asking & Readonly<{ place: BookedPlace; zone: string; ifMatch?: number }>
>;
export type RequestCancel = Message<'RequestCancel', Asking & Readonly<{ reason?: string; ifMatch?: number }>>;
export type RequestRelease = Message<'RequestRelease', Asking>;
export type WithdrawIntent = Message<'WithdrawIntent', { booking: string; revision: number; why: string }>;
export type EndVisit = Message<'EndVisit', { booking: string; outcome: 'served' | 'missed'; at: Instant }>;
/** From now on this citizen asks for nothing more here. */
export type CloseToCitizen = Message<'CloseToCitizen', { citizen: Pseudonym; since: Instant; now: Instant }>;

export type IntentCommand = RequestBooking | UseHold | RequestHold | RequestMove | RequestCancel | RequestRelease;
export type BookingCommand = IntentCommand | WithdrawIntent | EndVisit | CloseToCitizen;

/** One booking or hold. `revision` is the highest ever spent, `intents` are those not withdrawn, in order, never empty but after a withdrawal. */
export type Life = Readonly<{
  id: string;
  revision: number;
  intents: readonly Intent[];
  ended?: 'served' | 'missed';
}>;

export type Gone = Omit<CitizenGone['data'], 'citizen'>;

/** Everything booked and held for one person. `commands` finds the intent of a key. */
export type Bookings = Readonly<{
  lives: ReadonlyMap<string, Life>;
  commands: ReadonlyMap<string, Intent>;
  /** Intents ever, withdrawn ones too. */
  wishes: number;
  /** Intents of the last day on which there were any (UTC), withdrawn ones too: the ceiling of the stream's growth. */
  today: Readonly<{ day: string; intents: number }>;
  /** Citizens who were erased, with the last account of theirs that is gone. */
  gone: ReadonlyMap<Pseudonym, Gone>;
}>;

export const bookingsPrefix = 'bookings-';

/** Whatever one person wants goes through one stream: so that two wishes at once are decided one after the other. */
export const bookingsStream = (person: Pseudonym) => `${bookingsPrefix}${person}` as const;
