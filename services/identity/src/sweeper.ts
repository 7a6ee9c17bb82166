import { errorFacts, type Logger, type Timer, type Timers } from '#platform';
import type { IdentityServices } from './services.ts';

type Swept = Pick<IdentityServices, 'errands' | 'sessions' | 'messages' | 'vault' | 'clock'>;

/** How often promised work is looked for. */
const pauseMs = 5_000;
/** Sooner while some could not be done: after a start the other services follow within a moment. */
const soonMs = [250, 500, 500, 1_000, 1_000, 2_000] as const;

/** Takes up promised work at start and every few seconds, and lets go what has outlived its use. */
export class Sweeper {
  private timer: Timer | undefined;
  private running = Promise.resolve();
  private stopped = false;
  /** Sweeps in a row that left something undone. */
  private leftInARow = 0;

  constructor(
    private readonly services: Swept,
    private readonly timers: Timers,
    private readonly log: Logger,
  ) {}

  start(): void {
    this.running = this.sweep().then((done) => {
      const pause = done ? pauseMs : (soonMs[this.leftInARow] ?? pauseMs);
      this.leftInARow = done ? 0 : this.leftInARow + 1;
      if (!this.stopped) this.timer = this.timers.after(pause, () => this.start());
    });
  }

  /** Resolves when nothing is being carried out any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.timer?.cancel();
    await this.running;
    await this.services.errands.settled();
  }

  // Whether everything that was promised is done.
  private async sweep(): Promise<boolean> {
    const { errands, sessions, messages, vault, clock } = this.services;
    try {
      const left = await errands.sweep();
      await vault.sweep(clock.now(), messages.since());
      await sessions.sweep();
      return left === 0;
    } catch (error) {
      this.log.error(errorFacts(error), 'sweeping failed and will be tried again');
      return false;
    }
  }
}
