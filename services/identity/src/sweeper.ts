import { errorFacts, type Logger, type Timer, type Timers } from '#platform';
import type { IdentityServices } from './services.ts';

type Swept = Pick<IdentityServices, 'errands' | 'sessions' | 'messages' | 'vault' | 'clock'>;

/** How often work that could not be finished is taken up again. */
const pauseMs = 5_000;

/** Takes up promised work at start and every few seconds, and lets go what has outlived its use. */
export class Sweeper {
  private timer: Timer | undefined;
  private running = Promise.resolve();
  private stopped = false;

  constructor(
    private readonly services: Swept,
    private readonly timers: Timers,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.running = this.sweep().then(() => {
      if (!this.stopped) this.timer = this.timers.after(pauseMs, () => this.start());
    });
  }

  /** Resolves when nothing is being carried out any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.running;
    await this.services.errands.settled();
  }

  private async sweep(): Promise<void> {
    const { errands, sessions, messages, vault, clock } = this.services;
    try {
      await errands.sweep();
      await vault.sweep(clock.now(), messages.since());
      await sessions.sweep();
    } catch (error) {
      this.log.error(errorFacts(error), 'sweeping failed and will be tried again');
    }
  }
}
