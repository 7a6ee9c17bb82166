// Persons without a document are many people or one: nobody can tell. So those of one account or phone are counted together.
import type { Pseudonym } from '#contracts';
import { hasActive } from './booking.life.ts';
import type { Keyed, ProcessPorts } from './steps.ts';

export class Undocumented {
  constructor(private readonly ports: Pick<ProcessPorts, 'bookings' | 'lanes' | 'clock'>) {}

  /**
   * Does the work, told how many others of them have an active booking of the service; one after another for all who are
   * counted together. For a person with a document there are none. Two processes at once may let one more in each.
   */
  counted<T>(
    { undocumented = [] }: Pick<Keyed, 'undocumented'>,
    person: Pseudonym,
    service: string,
    work: (besides: number) => Promise<T>,
  ): Promise<T> {
    if (!undocumented.includes(person)) return work(0);
    const [first = person] = undocumented.toSorted();
    return this.ports.lanes.run(`undocumented ${first}`, async () => {
      const others = undocumented.filter((one) => one !== person);
      return work(await this.active(others, service));
    });
  }

  private async active(persons: readonly Pseudonym[], service: string): Promise<number> {
    const now = this.ports.clock.now();
    const each = await Promise.all(persons.map((person) => this.ports.bookings.of(person)));
    return each.filter((bookings) => hasActive(bookings, service, now)).length;
  }
}
