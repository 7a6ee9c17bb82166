// How a service starts and ends, in whichever size. A service is built from an environment, seams and a log; nothing else is given.
import type { Env } from './config.ts';
import { errorFacts, type Logger } from './log.ts';
import type { Metrics } from './metrics/metrics.port.ts';
import type { Seams } from './seams.ts';

export type Setting = Readonly<{
  env: Env;
  seams: Seams;
  log: Logger;
  /** Left out: nothing is measured. */
  metrics?: Metrics;
  /** How the other services of this process fare; left out when a service runs alone. */
  others?: () => Promise<Readiness>;
}>;

/** `degraded`: what fares badly while it serves nevertheless. */
export type Readiness = Readonly<{ ready: boolean; reasons: readonly string[]; degraded?: readonly string[] }>;

export interface RunningService {
  readonly name: string;
  /** Where it answers HTTP, when it does. */
  readonly address?: string;
  readiness(): Promise<Readiness>;
  /** Takes no new work, finishes what it began, closes its stores. Called once. */
  stop(): Promise<void>;
}

export type ServiceDefinition = Readonly<{
  name: string;
  /** What is wrong with the configuration, in sentences; looked at before any service of the process starts. Writes nothing. */
  problems?(env: Env): readonly string[];
  start(setting: Setting): Promise<RunningService>;
}>;

/** Undoes what was opened, latest first; a start that fails half-way uses it too. */
export class Closing {
  private readonly steps: (readonly [string, () => Promise<void> | void])[] = [];
  constructor(private readonly log: Logger) {}

  add(name: string, step: () => Promise<void> | void): void {
    this.steps.push([name, step]);
  }

  async run(): Promise<void> {
    for (const [name, step] of this.steps.splice(0).reverse()) {
      try {
        await step();
      } catch (error) {
        this.log.error({ step: name, ...errorFacts(error) }, 'a step of closing failed');
      }
    }
  }
}
