import { DomainError, isDomainError, type Catalogue, type Centre, type SchedulingRpc, type Service } from '#contracts';
import type { Timers } from '#platform';
import type { RpcClient } from '#rpc';

// scheduling.rpc.ts: callers may keep it for 5 s.
const keptForMs = 5_000;

type Kept = Readonly<{ catalogue: Catalogue; at: number }>;

/** The catalogue as scheduling tells it, kept for 5 s; when scheduling cannot be reached, the last one known. */
export class CatalogueService {
  private kept: Kept | undefined;
  private asking: Promise<Catalogue> | undefined;

  constructor(
    private readonly scheduling: RpcClient<SchedulingRpc>,
    private readonly timers: Timers,
  ) {}

  /** Throws catalogue.unknown-centre. */
  async centre(id: string): Promise<Centre> {
    const centre = (await this.current()).centres.find((one) => one.id === id);
    if (!centre) throw new DomainError('catalogue.unknown-centre');
    return centre;
  }

  /** Throws catalogue.unknown-service. */
  async service(id: string): Promise<Service> {
    const service = (await this.current()).services.find((one) => one.id === id);
    if (!service) throw new DomainError('catalogue.unknown-service');
    return service;
  }

  private async current(): Promise<Catalogue> {
    const { kept } = this;
    if (kept && this.timers.monotonicMs() - kept.at < keptForMs) return kept.catalogue;
    this.asking ??= this.ask().finally(() => (this.asking = undefined));
    return this.asking;
  }

  private async ask(): Promise<Catalogue> {
    try {
      const catalogue = await this.scheduling.call('scheduling.catalogue', {});
      this.kept = { catalogue, at: this.timers.monotonicMs() };
      return catalogue;
    } catch (error) {
      if (this.kept && !isDomainError(error)) return this.kept.catalogue;
      throw error;
    }
  }
}
