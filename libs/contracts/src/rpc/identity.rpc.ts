import type { CommandKey, IdType, Instant, Language, LocalDate, Pseudonym, Role } from '../words.ts';

export type Registration = Readonly<{
  idType: IdType;
  idNumber?: string;
  givenNames: string;
  familyName?: string;
  dateOfBirth?: LocalDate;
  phone: string;
  email?: string;
  language: Language;
  consent: true;
}>;
export type Session = Readonly<{
  accessToken: string;
  refreshToken: string;
  expiresAt: Instant;
  mustChangeSecret: boolean;
}>;
export type StaffSession = Omit<Session, 'mustChangeSecret'>;
export type Profile = Readonly<{
  username: string;
  idType: IdType;
  idLast4: string | null;
  givenNames: string;
  familyName: string | null;
  dateOfBirth: LocalDate | null;
  phone: string;
  email: string | null;
  language: Language;
  version: number;
}>;
export type Dependant = Readonly<{
  /** The person's pseudonym: what `person` in a booking names. */
  id: Pseudonym;
  givenNames: string;
  familyName: string | null;
  dateOfBirth: LocalDate;
  relation: string;
  idType: IdType;
  idLast4: string | null;
}>;
/** Somebody a citizen may book for. */
export type BookablePerson = Readonly<{ person: Pseudonym; self: boolean; documented: boolean }>;
/** Why an officer looks at a person; recorded before the answer leaves. */
export type Look = Readonly<{ officer: string; purpose: 'gate' | 'desk'; centre: string; about?: string }>;
export type Contact = Readonly<{ givenName: string; phone: string; email: string | null; language: Language }>;

export type IdentityRpc = {
  'identity.register': { request: { command: CommandKey; registration: Registration }; response: object };
  /**
   * `username` is a user name or a document number; `address` the one from which it was typed: wrong secrets from where the
   * person never logged in do not keep them out. Refusals: session.refused, session.locked.
   */
  'identity.log-in': {
    request: { command: CommandKey; username: string; secret: string; address?: string };
    response: Session;
  };
  'identity.refresh': { request: { command: CommandKey; refreshToken: string }; response: Session };
  'identity.log-out': { request: { session: string }; response: object };
  'identity.reset-secret': {
    request: { command: CommandKey } & ({ username: string } | { idType: IdType; idNumber: string; phone: string });
    response: object;
  };
  'identity.me': { request: { citizen: Pseudonym }; response: Profile };
  'identity.edit-me': {
    request: {
      citizen: Pseudonym;
      command: CommandKey;
      change: {
        givenNames?: string;
        familyName?: string | null;
        email?: string | null;
        language?: Language;
        phone?: string;
      };
      ifMatch?: number;
    };
    response: Profile;
  };
  /** Begins erasing and carries it to its end; a repeat goes on from where it stopped. */
  'identity.erase-me': { request: { citizen: Pseudonym }; response: object };
  'identity.export-me': { request: { citizen: Pseudonym }; response: Readonly<Record<string, unknown>> };
  /** Ends the other sessions and tells which. */
  'identity.change-secret': {
    request: { citizen: Pseudonym; session: string; current: string; secret: string };
    response: { ended: readonly string[] };
  };
  'identity.add-dependant': {
    request: {
      citizen: Pseudonym;
      command: CommandKey;
      dependant: {
        givenNames: string;
        familyName?: string;
        dateOfBirth: LocalDate;
        relation: string;
        idType?: IdType;
        idNumber?: string;
      };
    };
    response: Dependant;
  };
  'identity.dependants': { request: { citizen: Pseudonym }; response: { items: readonly Dependant[] } };
  'identity.remove-dependant': { request: { citizen: Pseudonym; dependant: Pseudonym }; response: object };
  /**
   * `undocumented`: everybody without a document whose bookings count together with those of this account: its own people, who
   * was removed in the last 30 days included, and those of the other accounts with the same phone. Left out: nobody. `since`:
   * when the account began; scheduling wants to hear it, because somebody erased may register under the same pseudonym again.
   */
  'identity.people': {
    request: { citizen: Pseudonym };
    response: { items: readonly BookablePerson[]; undocumented?: readonly Pseudonym[]; since?: Instant };
  };
  /**
   * How a session stands now. Asked when a token says `mustChangeSecret`: after the change (204) the same access token opens
   * every door, so the claim alone must not refuse. `ended`: unknown or over.
   */
  'identity.session': { request: { session: string }; response: { ended: boolean; mustChangeSecret: boolean } };
  /** Sessions ended after `since`, some told twice; ask again with `at`. Those no access token outlives may be left out. */
  'identity.ended-sessions': { request: { since: Instant }; response: { sessions: readonly string[]; at: Instant } };

  'identity.staff-log-in': {
    request: { command: CommandKey; username: string; password: string; totp: string };
    response: StaffSession;
  };
  /** The secrets of the one who asks, by name: each as it lies in the vault, wrapped by the key-encryption key, in base64url. */
  'identity.gateway-secrets': { request: object; response: { secrets: Readonly<Record<string, string>> } };
  'identity.check-in-secrets': { request: object; response: { secrets: Readonly<Record<string, string>> } };

  'identity.staff-keys': { request: object; response: { keys: readonly Readonly<Record<string, unknown>>[] } };
  'identity.staff-audit': {
    request: { after?: string; limit: number };
    response: {
      items: readonly Readonly<{
        id: string;
        at: Instant;
        officer: string;
        purpose: string;
        centre: string;
        person: Pseudonym | null;
        about: string | null;
      }>[];
      next: string | null;
    };
  };

  /** For notification alone. `null`: erased or unknown, give the message up. `recipient`: a citizen or a case of the vault. */
  'identity.contact': { request: { recipient: Pseudonym }; response: Contact | null };
  /** For notification alone: the user name and the code of one issue; `null` when that issue has ended. */
  'identity.code': {
    request: { citizen: Pseudonym; issue: number };
    response: { username: string; code: string; notAfter: Instant } | null;
  };
  /** For check-in: whose document this is; a recorded look. */
  'identity.find-person': {
    request: { idType: IdType; idNumber: string; look: Look };
    response: { person: Pseudonym | null };
  };
  /** For check-in: what the officer compares; a recorded look. */
  'identity.holder': {
    request: { person: Pseudonym; look: Look };
    response: { name: string; idLast4: string | null } | null;
  };
};

/** Claims of an access token. `role` citizen: MAC token; all others Ed25519. */
export type AccessClaims =
  | Readonly<{ kind: 'citizen'; citizen: Pseudonym; session: string; expiresAt: Instant; mustChangeSecret: boolean }>
  | Readonly<{
      kind: 'staff';
      officer: string;
      session: string;
      role: Role;
      centre: string | null;
      county: string | null;
      expiresAt: Instant;
    }>;
