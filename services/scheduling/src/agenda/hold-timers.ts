// Holds end at their time even when nobody wants the place. What is due is a view; the job engine only makes it punctual.
import type { Instant } from '#contracts';
import type { Recorded, ViewCollection, ViewFold, ViewStore } from '#event-sourcing';
import type { Jobs } from '#jobs';
import { errorFacts, onClockJump, type Clock, type Logger, type Timer, type Timers } from '#platform';
import { addSeconds } from '#time';
import { agendaKeyOf, type AgendaEvent } from './agenda.events.ts';
import type { AgendaService } from './agenda.service.ts';

type Due = Readonly<{ id: string; at: Instant; agenda: string }>;

/** Name of the queue, stored in the job engine. */
export const holdQueue = 'scheduling.hold-expiry';

const sweepMs = 60_000;

export class HoldTimers {
  #timer: Timer | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  #stopped = false;
  #still: () => void = () => undefined;
  readonly #due: ViewCollection<Due>;

  constructor(
    private readonly ports: Readonly<{
      views: ViewStore;
      jobs: Jobs;
      agendas: AgendaService;
      clock: Clock;
      timers: Timers;
      log: Logger;
    }>,
  ) {
    this.#due = ports.views.collection<Due>('holds-due', { indexes: { at: ({ at }) => at } });
  }

  readonly fold: ViewFold = async (recorded, transaction) => {
    if (!agendaKeyOf(recorded.stream)) return;
    const event = recorded as Recorded<AgendaEvent>;
    const due = this.#due.in(transaction);
    if (event.type === 'PlaceHeld') {
      const { booking: id, expiresAt: at } = event.data;
      await due.put({ id, at, agenda: event.stream });
    } else if (['HoldConverted', 'HoldReleased', 'HoldExpired'].includes(event.type) && 'hold' in event.data)
      await due.delete(event.data.hold);
  };

  async start(): Promise<void> {
    await this.ports.jobs.work(holdQueue, ({ id, payload }) => this.expire(id, payload['agenda'] ?? ''));
    await this.sweep();
    this.#sweepAgain();
    this.#still = onClockJump(this.ports.clock, this.ports.timers, () => this.#sweepNow());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#still();
    this.#timer?.cancel();
    await this.#sweeping;
  }

  /** Asks for a punctual end of a hold. When that fails the sweep ends it, a little later. */
  async add(id: string, at: Instant, agenda: string): Promise<void> {
    try {
      await this.ports.jobs.add({ queue: holdQueue, id, at, payload: { agenda } });
    } catch (error) {
      this.ports.log.warn(errorFacts(error), 'a hold has no job; the sweep will end it');
    }
  }

  /** Ends every hold that is overdue, whatever became of its job. */
  async sweep(): Promise<void> {
    const overdue = await this.#due.findRange('at', '', addSeconds(this.ports.clock.now(), 1));
    for (const { id, agenda } of overdue) await this.expire(id, agenda);
  }

  #sweepAgain(): void {
    if (this.#stopped) return;
    this.#timer = this.ports.timers.after(sweepMs, () => {
      this.#sweepNow();
      this.#sweepAgain();
    });
  }

  /** After the sweep under way, if there is one. */
  #sweepNow(): void {
    this.#sweeping = this.#sweeping
      .then(() => (this.#stopped ? undefined : this.sweep()))
      .catch((error: unknown) => this.ports.log.error(errorFacts(error), 'overdue holds could not be ended'));
  }

  private async expire(hold: string, agenda: string): Promise<void> {
    const key = agendaKeyOf(agenda);
    if (key) await this.ports.agendas.expire(key, hold);
  }
}
