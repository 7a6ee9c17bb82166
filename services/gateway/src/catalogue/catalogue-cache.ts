import type { Catalogue, Centre, SchedulingRpc, Service } from '#contracts';
import type { Timers } from '#platform';
import type { RpcClient } from '#rpc';
import { found } from '../door/shapes.ts';

const keepMs = 5_000;

/** The catalogue, kept for 5 s; many who ask at once share one question. */
export class CatalogueCache {
  private kept: Readonly<{ catalogue: Promise<Catalogue>; untilMs: number }> | undefined;

  constructor(
    private readonly rpc: RpcClient<SchedulingRpc>,
    private readonly timers: Timers,
  ) {}

  now(): Promise<Catalogue> {
    const now = this.timers.monotonicMs();
    if (this.kept && now < this.kept.untilMs) return this.kept.catalogue;
    const catalogue = this.rpc.call('scheduling.catalogue', {});
    const kept = { catalogue, untilMs: now + keepMs };
    this.kept = kept;
    // A failure is not kept: whoever comes next asks again.
    catalogue.catch(() => {
      if (this.kept === kept) this.kept = undefined;
    });
    return catalogue;
  }

  /** Refusal: catalogue.unknown-centre. */
  async centre(id: string): Promise<Centre> {
    const { centres } = await this.now();
    return found(
      centres.find((centre) => centre.id === id),
      'catalogue.unknown-centre',
    );
  }

  /** Refusal: catalogue.unknown-service. */
  async service(id: string): Promise<Service> {
    const { services } = await this.now();
    return found(
      services.find((service) => service.id === id),
      'catalogue.unknown-service',
    );
  }
}
