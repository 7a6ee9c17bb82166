// Promised work is a row of the vault first; whoever finds the row carries it on, however often, until it is removed.
import { errorFacts, type Clock, type Logger, type Timers } from '#platform';
import { addSeconds } from '#time';
import { OneAtATime } from '../one-at-a-time.ts';
import type { Errand, Vault } from '../vault/vault.port.ts';

export type ErrandRunner = (errand: Errand) => Promise<void>;
export type ErrandRunners = Readonly<Record<string, ErrandRunner>>;

const mostAtOnce = 500;
const sideBySide = 16;
/** Longer than an answer needs from here to whoever asked. */
const afterTheAnswerMs = 100;
/** So long an errand is left to the process that took it, where there are several. */
const graceSeconds = 10;

export class Errands {
  private readonly inTurn = new OneAtATime();
  private readonly running = new Set<Promise<unknown>>();
  private runners: ErrandRunners = {};

  constructor(
    readonly vault: Vault,
    private readonly clock: Clock,
    private readonly log: Logger,
    private readonly timers: Timers,
    /** True where no other process carries errands out. */
    private readonly exclusive: boolean,
  ) {}

  /** Says who carries out which kind of errand. */
  entrust(runners: ErrandRunners): void {
    this.runners = { ...this.runners, ...runners };
  }

  /**
   * Carries an errand out in the background, once the answer has left: how long that takes shows whether somebody is known.
   * What fails is found again by the sweep.
   */
  hurry(id: string): void {
    const work = this.timers
      .sleep(afterTheAnswerMs)
      .then(() => this.carryOut(id))
      .finally(() => this.running.delete(work));
    this.running.add(work);
  }

  /** Carries one errand out unless it is done already. Never throws: a failure is logged, the errand stays, and it says false. */
  carryOut(id: string): Promise<boolean> {
    return this.inTurn.run(id, async () => {
      try {
        const errand = await this.vault.errand(id);
        if (errand) await this.runners[errand.kind]?.(errand);
        return true;
      } catch (error) {
        this.log.warn({ ...errorFacts(error) }, 'an errand could not be carried out and will be tried again');
        return false;
      }
    });
  }

  /** Carries out whatever waits: at start, and every few seconds. Says how many could not be carried out. */
  async sweep(): Promise<number> {
    const left = addSeconds(this.clock.now(), -graceSeconds);
    const waiting = (await this.vault.errands(mostAtOnce)).filter(({ at }) => this.exclusive || at <= left);
    let failed = 0;
    for (let from = 0; from < waiting.length; from += sideBySide) {
      const done = await Promise.all(waiting.slice(from, from + sideBySide).map(({ id }) => this.carryOut(id)));
      failed += done.filter((one) => !one).length;
    }
    return failed;
  }

  /** Resolves when nothing is being carried out any more. */
  async settled(): Promise<void> {
    while (this.running.size > 0) await Promise.allSettled(this.running);
  }
}
