import type { Readiness } from '#platform';

/** How the gateway fares, and the other services of its process. */
export class Health {
  constructor(
    private readonly own: () => Promise<Readiness>,
    private readonly others?: () => Promise<Readiness>,
  ) {}

  // In one process the others' answer holds ours: whoever started us asks us too.
  readiness(): Promise<Readiness> {
    return (this.others ?? this.own)();
  }
}
