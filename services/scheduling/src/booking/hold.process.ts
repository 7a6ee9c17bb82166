import { DomainError, type Hold, type Instant, type Pseudonym } from '#contracts';
import { addSeconds } from '#time';
import { asHold, holdStatus } from './booking.answers.ts';
import type { Intent } from './booking.events.ts';
import { idMadeBy } from './booking.service.ts';
import type { Keyed, ProcessPorts, Steps } from './steps.ts';

export type HoldAsk = Keyed & Readonly<{ person: Pseudonym; service: string; centre: string; start: Instant }>;
export type Release = Keyed & Readonly<{ hold: string }>;

export type HoldOptions = Readonly<{
  holdSeconds: number;
  /** Hears of each hold, so that it ends at its time even when nobody wants the place. */
  onHeld(hold: Hold, date: string): Promise<void>;
}>;

/** Holding a place for some minutes, one at a time, and letting it go. */
export class HoldProcess {
  constructor(
    private readonly ports: ProcessPorts,
    private readonly steps: Steps,
    private readonly options: HoldOptions,
  ) {}

  async hold(ask: HoldAsk): Promise<Hold> {
    const { person, service } = ask;
    const intent = await this.steps.once(ask, person, async (follows) => {
      const about = { service, kind: 'public' as const };
      const target = await this.ports.places.of(service, ask.centre, ask.start);
      return this.steps.counted(ask, person, service, (besides) => {
        const asking = { ...this.steps.asking(ask, person, idMadeBy(ask.command), follows), besides };
        const data = { ...asking, ...about, ...target, expiresAt: addSeconds(asking.now, this.options.holdSeconds) };
        return this.steps.takePlace({ type: 'RequestHold', data }, about);
      });
    });
    const held = holdOf(intent, 'held');
    await this.options.onHeld(held, intent.data.place.date);
    return held;
  }

  /** Lets a hold go. One that was used or has ended stays what it is; again answers the same. */
  async release(ask: Release): Promise<Hold> {
    const { person } = await this.steps.known(ask, ask.hold, 'hold.not-found');
    const now = this.ports.clock.now();
    const intent = await this.steps.once(ask, person, async (follows) => {
      const data = { ...this.steps.asking(ask, person, ask.hold, follows), now };
      const released = await this.steps.carryThrough({ type: 'RequestRelease', data });
      return released ?? this.steps.endedBefore(ask, ask.hold, 'hold.not-found');
    });
    if (intent.type === 'ReleaseRequested') return holdOf(intent, 'released');
    const { bookings, life } = await this.steps.known(ask, ask.hold, 'hold.not-found');
    return holdOf(intent, holdStatus(bookings, life, now));
  }
}

const holdOf = (intent: Intent, status: Hold['status']): Hold => {
  if (intent.type !== 'HoldRequested' && intent.type !== 'ReleaseRequested') throw new DomainError('hold.not-found');
  return asHold(intent, status, intent.data.expiresAt);
};
