// Whoever is off a list still counts for a while among the persons without a document: design.md, "The write side".
import { DomainError, type Instant, type Pseudonym } from '#contracts';
import { addMinutes } from '#time';
import type { Person, PersonData, Removed } from '../vault/person.ts';

const days = 30;
/** A ceiling for the row; nobody who keeps to it has as many. */
const mostRemembered = 100;

const lately = (removed: readonly Removed[], now: Instant): readonly Removed[] =>
  removed.filter(({ at }) => at > addMinutes(now, -days * 24 * 60));

/** The data without whoever of that id is on the list. Refusal: citizen.unknown. */
export const withoutDependant = (data: PersonData, dependant: Pseudonym, now: Instant): PersonData => {
  const gone = data.dependants.find(({ id }) => id === dependant);
  if (!gone) throw new DomainError('citizen.unknown');
  const dependants = data.dependants.filter((one) => one !== gone);
  if (gone.idNumber !== null) return { ...data, dependants };
  const removed = [...lately(data.removed ?? [], now), { id: dependant, at: now }].slice(-mostRemembered);
  return { ...data, dependants, removed };
};

/** Everybody of this account without a document: themselves, those on their list, and those removed in the last 30 days. */
export const undocumentedOf = ({ id, data }: Person, now: Instant): readonly Pseudonym[] => [
  ...(data.idNumber === null ? [id] : []),
  ...data.dependants.filter(({ idNumber }) => idNumber === null).map((dependant) => dependant.id),
  ...lately(data.removed ?? [], now).map((removed) => removed.id),
];
