// For whom a citizen may book: themselves and their dependants, as identity says.
import type { BookablePerson, IdentityRpc, Instant, Pseudonym } from '#contracts';
import { DomainError } from '#contracts';
import type { Timers } from '#platform';
import { RpcTimeoutError, RpcUnavailableError, type RpcClient } from '#rpc';

const keepMs = 5_000;
/** As long as an access token lives: so long a citizen known here goes on booking while identity is away. */
const lastsMs = 15 * 60_000;
/** While identity is away it is asked so often about one citizen. */
const againMs = 1_000;
const rememberedCitizens = 50_000;

export type By = Readonly<{
  citizen: Pseudonym;
  persons: readonly Pseudonym[];
  undocumented: readonly Pseudonym[];
  /** When the citizen's account began. */
  since?: Instant;
}>;
export type ByFor = By & Readonly<{ person: Pseudonym }>;
type Known = Readonly<{ items: readonly BookablePerson[]; undocumented?: readonly Pseudonym[]; since?: Instant }>;
type Kept = Readonly<{ known: Known; askedMs: number; untilMs: number }>;

const byOf = (citizen: Pseudonym, { items, undocumented = [], since }: Known): By => {
  const by = { citizen, persons: items.map(({ person }) => person), undocumented };
  return since === undefined ? by : { ...by, since };
};

const isAway = (error: unknown): boolean => error instanceof RpcUnavailableError || error instanceof RpcTimeoutError;

export class People {
  private readonly kept = new Map<Pseudonym, Kept>();

  constructor(
    private readonly rpc: RpcClient<IdentityRpc>,
    private readonly timers: Timers,
  ) {}

  /** Who acts and for whom they may, as scheduling wants to know it. */
  async by(citizen: Pseudonym): Promise<By> {
    return byOf(citizen, await this.of(citizen));
  }

  /**
   * Who acts, and the person that is named or the citizen's own; one who is not theirs is unknown (citizen.unknown).
   */
  async byFor(citizen: Pseudonym, named: Pseudonym | undefined): Promise<ByFor> {
    const found = (known: Known): ByFor | undefined => {
      const one = known.items.find(({ person, self }) => (named === undefined ? self : person === named));
      return one && { ...byOf(citizen, known), person: one.person };
    };
    // Another gateway may have added somebody since.
    const by = found(await this.of(citizen)) ?? found(await this.ask(citizen));
    if (!by) throw new DomainError('citizen.unknown');
    return by;
  }

  forget(citizen: Pseudonym): void {
    this.kept.delete(citizen);
  }

  private async of(citizen: Pseudonym): Promise<Known> {
    const kept = this.kept.get(citizen);
    if (kept && this.timers.monotonicMs() < kept.untilMs) return kept.known;
    try {
      return await this.ask(citizen);
    } catch (error) {
      // Whoever was erased meanwhile is refused by scheduling itself.
      if (kept && isAway(error) && this.timers.monotonicMs() < kept.askedMs + lastsMs)
        return this.keptLonger(citizen, kept);
      throw error;
    }
  }

  private async ask(citizen: Pseudonym): Promise<Known> {
    const known = await this.rpc.call('identity.people', { citizen });
    const askedMs = this.timers.monotonicMs();
    this.keep(citizen, { known, askedMs, untilMs: askedMs + keepMs });
    return known;
  }

  private keptLonger(citizen: Pseudonym, kept: Kept): Known {
    this.keep(citizen, { ...kept, untilMs: this.timers.monotonicMs() + againMs });
    return kept.known;
  }

  /** Those seen longest ago make room. */
  private keep(citizen: Pseudonym, kept: Kept): void {
    this.kept.delete(citizen);
    this.kept.set(citizen, kept);
    if (this.kept.size <= rememberedCitizens) return;
    for (const oldest of this.kept.keys()) {
      this.kept.delete(oldest);
      return;
    }
  }
}
