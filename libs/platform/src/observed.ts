// Who measures what: given to the wrappers around a service's ports.
import { noMetrics, type Metrics } from './metrics/metrics.port.ts';
import type { Timers } from './seams.ts';
import type { Setting } from './service.ts';

export type Observed = Readonly<{ service: string; metrics: Metrics; timers: Timers }>;

export const observedBy = ({ metrics = noMetrics, seams }: Setting, service: string): Observed => ({
  service,
  metrics,
  timers: seams.timers,
});
