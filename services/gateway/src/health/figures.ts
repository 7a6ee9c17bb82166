import { DomainError } from '#contracts';
import type { Metrics } from '#platform';

/** `loopback`: callers on this machine alone. */
export type FiguresRule = 'loopback' | 'open' | 'off';

/** Where a request came from; `forwarded`: a proxy brought it, so the address says nothing of the caller. */
export type CameFrom = Readonly<{ address: string; forwarded: boolean }>;

const isHere = (address: string): boolean => /^(::ffff:)?127\.|^::1$/.test(address);

/** The figures of this process, for whoever may see them; there is no such page for others. */
export class Figures {
  constructor(
    private readonly metrics: Metrics,
    private readonly rule: FiguresRule,
  ) {}

  async page({ address, forwarded }: CameFrom): Promise<Readonly<{ type: string; text: string }>> {
    const mayRead = this.rule === 'open' || (this.rule === 'loopback' && isHere(address) && !forwarded);
    if (!mayRead) throw new DomainError('request.not-found');
    return this.metrics.page();
  }
}
