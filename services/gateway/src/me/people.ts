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
type Known = Readonly<{ items: readonly BookablePerson[]; undocumented?: readonly Pseudonym[]; since?: Instant }>;
type Kept = Readonly<{ known: Known; askedMs: number; untilMs: number }>;

const isAway = (error: unknown): boolean => error instanceof RpcUnavailableError || error instanceof RpcTimeoutError;

export class People {
  private readonly kept = new Map<Pseudonym, Kept>();

  constructor(
    private readonly rpc: RpcClient<IdentityRpc>,
    private readonly timers: Timers,
  ) {}

  /** Who acts and for whom they may, as scheduling wants to know it. */
  async by(citizen: Pseudonym): Promise<By> {
    const { items, undocumented = [], since } = await this.of(citizen);
    const began = since === undefined ? {} : { since };
    return { citizen, persons: items.map(({ person }) => person), undocumented, ...began };
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
