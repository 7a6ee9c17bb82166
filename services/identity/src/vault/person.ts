// What the vault knows about a person. Stored sealed as JSON: keys are spelled once and for ever.
import type { IdType, Instant, Language, LocalDate, Pseudonym } from '#contracts';
import type { Ward, LookUp } from './vault.port.ts';
import type { VaultKeys } from './vault-keys.ts';

export type DependantData = Readonly<{
  id: Pseudonym;
  givenNames: string;
  familyName: string | null;
  dateOfBirth: LocalDate;
  relation: string;
  idType: IdType;
  idNumber: string | null;
}>;
export type Removed = Readonly<{ id: Pseudonym; at: Instant }>;
/** A command that changed the data, so that a repeat is known: kept with what it changed. */
export type DoneCommand = Readonly<{ id: string; fingerprint: string; dependant: Pseudonym | null }>;

export type PersonData = Readonly<{
  username: string;
  idType: IdType;
  idNumber: string | null;
  givenNames: string;
  familyName: string | null;
  dateOfBirth: LocalDate | null;
  phone: string;
  email: string | null;
  language: Language;
  consentAt: Instant;
  /** argon2id hashes by the id under which the citizen's stream names them; only the one it names counts. */
  secrets: Readonly<Record<string, string>>;
  dependants: readonly DependantData[];
  commands: readonly DoneCommand[];
  /** Keyed hashes of the latest addresses from which they logged in. */
  knownPlaces?: readonly string[];
  /** Whom they took off their list lately, of those without a document. */
  removed?: readonly Removed[];
  /** They are being erased: nothing of the row changes any more. */
  leaving?: true;
}>;
export type Person = Readonly<{ id: Pseudonym; version: number; data: PersonData }>;

type Documented = Readonly<{ idType: IdType; idNumber: string | null }>;
type Named = Pick<PersonData, 'phone' | 'givenNames' | 'familyName' | 'dateOfBirth'>;

// Matched without regard to case, accents, order of typing spaces or kinds of apostrophe.
const compared = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\s-]/gu, '')
    .replace(/[\s-]+/gu, ' ')
    .trim()
    .toLowerCase();

export const documentOf = (keys: VaultKeys, { idType, idNumber }: Documented): LookUp | undefined =>
  idNumber === null ? undefined : keys.lookUp('document', idType, idNumber);

/** People without a number are matched by phone, names and date of birth. */
export const undocumentedOf = (keys: VaultKeys, { phone, givenNames, familyName, dateOfBirth }: Named): LookUp =>
  keys.lookUp('undocumented', phone, compared(givenNames), compared(familyName ?? ''), dateOfBirth ?? '');

/** Who somebody is: by their document, or by phone, names and date of birth. */
export const identityOf = (keys: VaultKeys, data: Documented & Named): LookUp =>
  documentOf(keys, data) ?? undocumentedOf(keys, data);

export const lookUpsOf = (keys: VaultKeys, data: PersonData): readonly LookUp[] => [
  identityOf(keys, data),
  keys.lookUp('phone', data.phone),
  keys.lookUp('username', data.username),
];

export const wardsOf = (keys: VaultKeys, { dependants }: PersonData): readonly Ward[] =>
  dependants.map((dependant) => ({ person: dependant.id, document: documentOf(keys, dependant)?.hash ?? null }));
