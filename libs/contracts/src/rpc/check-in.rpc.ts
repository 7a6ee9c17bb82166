import type { CommandKey, IdType, Instant, LocalDate, VisitStatus } from '../words.ts';
import type { BookingRecord } from './scheduling.rpc.ts';

export type Jwk = Readonly<Record<string, unknown>>;
export type SignedSlip = Readonly<{ reference: string; token: string; expiresAt: Instant }>;
export type Arrival = Readonly<{
  visit: string;
  ticket: string;
  service: string;
  start: Instant;
  admitted: true;
  holder: Readonly<{ name: string; idLast4: string | null }> | null;
}>;
export type Visit = Readonly<{
  id: string;
  ticket: string;
  status: VisitStatus;
  centre: string;
  counter: string;
  service: string;
  desk: string | null;
  booking: string | null;
  admittedAt: Instant;
  version: number;
}>;
/** An officer as the access token says. */
export type Officer = Readonly<{ id: string; centre: string | null }>;

export type CheckInRpc = {
  'check-in.slip': {
    request: { booking: Pick<BookingRecord, 'id' | 'reference' | 'revision' | 'centre' | 'service' | 'start' | 'end'> };
    response: SignedSlip;
  };
  'check-in.jwks': { request: object; response: { keys: readonly Jwk[] } };
  'check-in.arrive': {
    /** `assisted`: the person asked for assistance, and is called before others. */
    request: { centre: string; officer: Officer; command: CommandKey; assisted?: boolean } & (
      { slip: string } | { reference: string } | { idType: IdType; idNumber: string }
    );
    response: Arrival;
  };
  'check-in.queue': { request: { centre: string }; response: { items: readonly Visit[] } };
  /** null: nobody waits. */
  'check-in.call': {
    request: { centre: string; counter: string; desk: string; officer: Officer; command: CommandKey };
    response: Visit | null;
  };
  'check-in.visit': { request: { visit: string; officer: Officer }; response: Visit };
  'check-in.step': {
    request: { visit: string; step: 'start' | 'finish' | 'no-show' | 'recall'; officer: Officer; command: CommandKey };
    response: Visit;
  };
  /** Ends this visit as forwarded; answers the next one. */
  'check-in.forward': {
    request: { visit: string; counter: string; officer: Officer; command: CommandKey };
    response: Visit;
  };
  'check-in.gate-list': {
    request: { centre: string; date: LocalDate };
    response: {
      items: readonly Readonly<{
        reference: string;
        booking: string;
        revision: number;
        service: string;
        start: Instant;
        status: string;
      }>[];
    };
  };
  /** SHA-256 (base64url) of booking id and revision of slips that were cancelled or moved away, of one centre and day. */
  'check-in.revoked': { request: { centre: string; date: LocalDate }; response: { items: readonly string[] } };
};
