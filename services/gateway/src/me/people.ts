// For whom a citizen may book: themselves and their dependants, as identity says.
import type { BookablePerson, IdentityRpc, Pseudonym } from '#contracts';
import { DomainError } from '#contracts';
import type { Timers } from '#platform';
import type { RpcClient } from '#rpc';

const keepMs = 5_000;
const rememberedCitizens = 5_000;

export type By = Readonly<{
  citizen: Pseudonym;
  persons: readonly Pseudonym[];
  undocumented: readonly Pseudonym[];
}>;
type Known = Readonly<{ items: readonly BookablePerson[]; undocumented?: readonly Pseudonym[] }>;
type Kept = Readonly<{ known: Known; untilMs: number }>;

export class People {
  private readonly kept = new Map<Pseudonym, Kept>();

  constructor(
    private readonly rpc: RpcClient<IdentityRpc>,
    private readonly timers: Timers,
  ) {}

  /** Who acts and for whom they may, as scheduling wants to know it. */
  async by(citizen: Pseudonym): Promise<By> {
    const { items, undocumented = [] } = await this.of(citizen);
    return { citizen, persons: items.map(({ person }) => person), undocumented };
  }

  /** The person named, or the citizen's own; one who is not theirs is unknown (citizen.unknown). */
  async personFor(citizen: Pseudonym, named: Pseudonym | undefined): Promise<Pseudonym> {
    const wanted = ({ person, self }: BookablePerson) => (named === undefined ? self : person === named);
    // Another gateway may have added somebody since.
    const known = (await this.of(citizen)).items.find(wanted) ?? (await this.ask(citizen)).items.find(wanted);
    if (!known) throw new DomainError('citizen.unknown');
    return known.person;
  }

  forget(citizen: Pseudonym): void {
    this.kept.delete(citizen);
  }

  private async of(citizen: Pseudonym): Promise<Known> {
    const kept = this.kept.get(citizen);
    return kept && this.timers.monotonicMs() < kept.untilMs ? kept.known : this.ask(citizen);
  }

  private async ask(citizen: Pseudonym): Promise<Known> {
    const known = await this.rpc.call('identity.people', { citizen });
    if (this.kept.size >= rememberedCitizens) this.kept.clear();
    this.kept.set(citizen, { known, untilMs: this.timers.monotonicMs() + keepMs });
    return known;
  }
}
