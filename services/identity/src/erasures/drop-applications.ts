import type { Instant, Pseudonym } from '#contracts';
import type { Errand, Vault } from '../vault/vault.port.ts';

export type DropPorts = Readonly<{
  vault: Vault;
  /** Whom an application may register. */
  concerned: (errand: Errand) => Promise<readonly Pseudonym[]>;
}>;

const mostErrands = 10_000;

/** What somebody asked for before they were erased would bring them back. To be done while the vault still knows them. */
export const dropApplications = async (
  { vault, concerned }: DropPorts,
  erased: ReadonlyMap<Pseudonym, Instant>,
): Promise<void> => {
  for (const errand of await vault.errands(mostErrands)) {
    const people = await concerned(errand);
    if (people.some((person) => errand.at <= (erased.get(person) ?? ''))) await vault.removeErrand(errand.id);
  }
};
