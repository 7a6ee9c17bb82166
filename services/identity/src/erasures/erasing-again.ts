// After a restore the copy knows people who were erased since. Before the doors open they are gone again; what other services
// must hear follows as an errand.
import type { Instant, Pseudonym } from '#contracts';
import type { CitizenService } from '../citizen/citizen.service.ts';
import type { People } from '../vault/people.ts';
import type { Person } from '../vault/person.ts';
import { contextOf } from '../vault/vault-keys.ts';
import { dropApplications, type DropPorts } from './drop-applications.ts';
import type { ErasureList } from './erasure-list.port.ts';

export type ErasingAgainPorts = DropPorts &
  Readonly<{
    erasures: ErasureList;
    people: People;
    citizens: CitizenService;
  }>;

/** For whom bookings must be cancelled, and since when the account was: read from the row before it goes. */
export type ErasingAgainAbout = Readonly<{ persons: readonly Pseudonym[]; since?: Instant }>;
export const bookedForBy = ({ id, data }: Person): ErasingAgainAbout => ({
  persons: [id, ...data.dependants.map((dependant) => dependant.id)],
  since: data.consentAt,
});
export const erasingAgain = 'erasing-again';

const sideBySide = 32;

export class ErasingAgain {
  constructor(private readonly ports: ErasingAgainPorts) {}

  /** Erases whoever is on the list and here still, or here again. A crash anywhere: the next start does it. */
  async run(): Promise<void> {
    const erased = await this.ports.erasures.all();
    if (erased.size === 0) return;
    await dropApplications(this.ports, erased);
    const listed = [...erased];
    for (let from = 0; from < listed.length; from += sideBySide)
      await Promise.all(listed.slice(from, from + sideBySide).map(([person, at]) => this.erase(person, at)));
  }

  private async erase(person: Pseudonym, at: Instant): Promise<void> {
    const { vault, people, citizens } = this.ports;
    const row = await people.load(person);
    // Registered anew since: somebody from another's list keeps their pseudonym.
    if (row && row.data.consentAt > at) return;
    const { status, epoch } = await citizens.state(person);
    if (status === 'registered' || status === 'erasing') {
      const about: ErasingAgainAbout = row ? bookedForBy(row) : { persons: [person] };
      const sealed = people.keys.seal(contextOf('errand', person), about);
      await vault.addErrand({ id: person, kind: erasingAgain, about: sealed, at });
      await citizens.beginErasing(person, `begin-erasing/${String(epoch)}`);
    }
    if (row) await people.erase(person);
  }
}
