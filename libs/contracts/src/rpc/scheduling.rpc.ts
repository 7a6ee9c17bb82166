import type { BookingStatus, CommandKey, HoldStatus, Instant, LocalDate, Money, Pseudonym, Text } from '../words.ts';

export type County = Readonly<{ id: string; name: Text; aliases: readonly string[] }>;
export type OpeningHours = Readonly<{ days: readonly string[]; opens: string; closes: string }>;
export type Counter = Readonly<{
  id: string;
  name: Text;
  slotMinutes: number;
  publicPlaces: number;
  reservedPlaces: number;
  services: readonly string[];
  desks: number;
}>;
export type Centre = Readonly<{
  id: string;
  name: Text;
  shortName: Text;
  county: string;
  town: string;
  zone: string;
  position?: Readonly<{ latitude: number; longitude: number }>;
  size: 'large' | 'medium' | 'small';
  openingHours: readonly OpeningHours[];
  counters: readonly Counter[];
  active: boolean;
}>;
export type Bring = Readonly<{ en: string; sw: string; conditional?: boolean; assumed?: boolean }>;
export type Service = Readonly<{
  id: string;
  name: Text;
  shortName: Text;
  agency: Text;
  category: string;
  durationMinutes: number;
  bring: readonly Bring[];
  bringShort: Text;
  fee: (Money & Readonly<{ asOf?: string; note?: Text }>) | null;
  interview: boolean;
  extendedHours: boolean;
  confirmBeforeTravel: boolean;
  gatePolicy: Readonly<{ earlyMinutes: number; lateMinutes: number }>;
  active: boolean;
}>;
/** The whole catalogue, small enough to travel at once; `version` grows with every change. Callers may keep it for 5 s. */
export type Catalogue = Readonly<{
  version: number;
  counties: readonly County[];
  centres: readonly Centre[];
  services: readonly Service[];
}>;

/** One booking as its citizen sees it. `version` is its revision. */
export type Booking = Readonly<{
  id: string;
  reference: string;
  status: BookingStatus;
  person: Pseudonym;
  service: string;
  centre: string;
  counter: string;
  start: Instant;
  end: Instant;
  revision: number;
  version: number;
}>;
/** A booking as other services see it: with who acts and is told (`citizen`). */
export type BookingRecord = Booking & Readonly<{ citizen: Pseudonym; date: LocalDate }>;
export type Hold = Readonly<{
  id: string;
  status: HoldStatus;
  service: string;
  centre: string;
  counter: string;
  start: Instant;
  end: Instant;
  expiresAt: Instant;
}>;
/** `free` is the sum over the day's starts, which share places where they overlap; `times` counts the starts with any. */
export type DayAvailability = Readonly<{
  centre: string;
  date: LocalDate;
  free: number;
  times: number;
  firstStart: Instant | null;
}>;
export type SlotAvailability = Readonly<{ start: Instant; end: Instant; free: number }>;

/**
 * Who acts, and the persons (themselves and dependants) they may act for, as identity says. `undocumented`: those without a
 * document whose bookings are counted together, as `identity.people` names them. `since`: when the citizen's account
 * began, as `identity.people` says; left out, who asks within an hour of an erasure is taken for the one who was erased.
 */
type By = Readonly<{
  citizen: Pseudonym;
  persons: readonly Pseudonym[];
  undocumented?: readonly Pseudonym[];
  since?: Instant;
}>;

export type SchedulingRpc = {
  'scheduling.catalogue': { request: object; response: Catalogue };
  'scheduling.availability': {
    request: { service: string; centre?: string; from: LocalDate; to: LocalDate };
    /** All days with something free, by date, then centre. The gateway pages. */
    response: { items: readonly DayAvailability[] };
  };
  'scheduling.slots': {
    request: { service: string; centre: string; date: LocalDate };
    response: { items: readonly SlotAvailability[]; version: number };
  };
  'scheduling.book': {
    request: By & { command: CommandKey; person: Pseudonym } & (
        { service: string; centre: string; start: Instant } | { hold: string }
      );
    response: Booking;
  };
  'scheduling.hold': {
    request: By & { command: CommandKey; person: Pseudonym; service: string; centre: string; start: Instant };
    response: Hold;
  };
  'scheduling.release': { request: By & { command: CommandKey; hold: string }; response: Hold };
  'scheduling.move': {
    request: By & { command: CommandKey; booking: string; centre?: string; start: Instant; ifMatch?: number };
    response: Booking;
  };
  'scheduling.cancel': {
    request: By & { command: CommandKey; booking: string; reason?: string; ifMatch?: number };
    response: Booking;
  };
  'scheduling.bookings': { request: By; response: { items: readonly Booking[] } };
  'scheduling.booking': { request: By & { booking: string }; response: Booking };
  /** For the gate and for messages: never handed to a citizen. Unknown: an empty list. */
  'scheduling.find': {
    request: { booking: string } | { reference: string } | { person: Pseudonym };
    response: { items: readonly BookingRecord[] };
  };
  /**
   * The first arrival wins. Refuses with gate.* codes when the agenda says so. `revision` is the one that the gate judged:
   * when the booking has another by now, it was moved in between (gate.cancelled); a repeat is answered before that.
   */
  'scheduling.arrive': {
    request: { command: CommandKey; booking: string; centre: string; at: Instant; revision?: number };
    response: BookingRecord;
  };
  /**
   * For erasing: cancels every active booking and hold of these persons made by this citizen, and refuses with session.invalid
   * what they asked from this account or an earlier one and is under way still. Repeats do nothing.
   */
  'scheduling.cancel-all': { request: By & { reason: string }; response: { cancelled: number } };
};
