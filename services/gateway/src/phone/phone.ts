// For trying things out: the on-screen phone and the trial clock.
import { DomainError, type NotificationRpc } from '#contracts';
import type { Jobs } from '#jobs';
import { isTrialClock, type Clock } from '#platform';
import type { RpcClient } from '#rpc';
import { parseInstant, secondsBetween } from '#time';
import { refuseField } from '../door/checks.ts';
import type { Ask } from '../door/door.ts';
import type { ClockChange, ClockShape, MessagesQuery } from './phone.doors.ts';

// A slip of the finger must not carry the data folder, which never goes back, into another century.
const farthestSeconds = 400 * 86_400;

export type PhonePorts = Readonly<{ rpc: RpcClient<NotificationRpc>; clock: Clock; jobs: Pick<Jobs, 'runDue'> }>;

export class Phone {
  constructor(private readonly ports: PhonePorts) {}

  /** Newest last. */
  messages({ query }: Ask<unknown, MessagesQuery>) {
    return this.ports.rpc.call('notification.phone-messages', query.to === undefined ? {} : { to: query.to });
  }

  now(): ClockShape {
    return { now: this.ports.clock.now() };
  }

  /** Answers when all jobs due by then have been started. Refusal: clock.backwards. */
  async forward({ body }: Ask<ClockChange>): Promise<ClockShape> {
    const { clock, jobs } = this.ports;
    const to = parseInstant(body.now) ?? refuseField('now', 'format');
    if (secondsBetween(clock.now(), to) > farthestSeconds) refuseField('now', 'maximum');
    if (!isTrialClock(clock) || !clock.forward(to)) throw new DomainError('clock.backwards');
    await clock.followed();
    await jobs.runDue();
    return this.now();
  }
}
