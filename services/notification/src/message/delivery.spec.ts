import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds } from '#time';
import { specFor } from '#testing';
import { message } from './message.decider.ts';
import type { Delivery, MessageCommand, MessageEvent, MessageRequested, MessageState } from './message.events.ts';

const now = '2026-12-01T06:00:00Z';
const settleBy = '2026-12-01T06:02:00Z';
const request: MessageRequested['data'] = {
  recipient: 'citizen-1',
  kind: 'booking-confirmed',
  channel: 'sms',
  about: { booking: 'b1', revision: 1 },
  dueAt: now,
  notAfter: '2027-12-01T08:00:00Z',
  lane: 'b1',
  order: 1,
};
const requested: MessageEvent = { type: 'MessageRequested', data: request };
const started: MessageEvent = { type: 'SendingStarted', data: { attempt: 1, at: now, settleBy } };
const sent: MessageEvent = { type: 'MessageSent', data: { attempt: 1, at: now, providerId: 'P1' } };
const given = specFor(message);
const told = (delivery: Delivery, providerId = 'P1'): MessageCommand => ({
  type: 'NoteDelivery',
  data: { now, providerId, delivery, reason: 'absent-subscriber' },
});
const start = (at: string): MessageCommand => ({ type: 'StartSending', data: { now: at, doubtful: true } });

it('says before the provider is called until when a report may settle it', () => {
  given(requested).when(start(now)).then(started);
});

it('waits 2 minutes for a report when its answer was lost, then is sent again, and the repeat is named', () => {
  given(requested, started)
    .when({ type: 'NoteDoubt', data: { now, attempt: 1, reason: 'answer-lost' } })
    .then({ type: 'SendingInDoubt', data: { attempt: 1, reason: 'answer-lost', settleBy } });
  given(requested, started).when(start('2026-12-01T06:01:59Z')).thenNothing();
  given(requested, started)
    .when({ type: 'GiveUp', data: { now: '2026-12-01T06:01:59Z', reason: 'superseded' } })
    .thenNothing();
  const again = { attempt: 2, at: settleBy, settleBy: '2026-12-01T06:04:00Z', mayRepeat: true as const };
  given(requested, started).when(start(settleBy)).then({ type: 'SendingStarted', data: again });
});

it('is settled by any report, for that says that it was taken', () => {
  given(requested, started).when(told('taken')).then(sent);
  given(requested, started)
    .when(told('delivered'))
    .then(sent, { type: 'MessageDelivered', data: { at: now, providerId: 'P1' } });
  given(requested, started, sent)
    .when({ type: 'NoteSent', data: { now, attempt: 1, providerId: 'P1' } })
    .thenNothing();
});

it('names a second copy that the provider took', () => {
  const second: MessageEvent = { type: 'SendingStarted', data: { attempt: 2, at: now, settleBy, mayRepeat: true } };
  const sentSecond: MessageEvent = { type: 'MessageSent', data: { attempt: 2, at: now, providerId: 'P2' } };
  given(requested, started, second, sentSecond)
    .when(told('taken', 'P1'))
    .then({ type: 'RepeatSent', data: { attempt: 1, at: now, providerId: 'P1' } });
});

it('does not take an answer to an earlier attempt for one to the present', () => {
  const second: MessageEvent = { type: 'SendingStarted', data: { attempt: 2, at: now, settleBy, mayRepeat: true } };
  given(requested, started, second)
    .when({ type: 'NoteFailure', data: { now, attempt: 1, reason: 'busy', passing: true } })
    .thenNothing();
});

it('hears each report once, in whatever order they come; that somebody has it is the last word', () => {
  const delivered: MessageEvent = { type: 'MessageDelivered', data: { at: now, providerId: 'P1' } };
  const failed: MessageEvent = {
    type: 'DeliveryFailed',
    data: { at: now, providerId: 'P1', reason: 'absent-subscriber' },
  };
  const delayed: MessageEvent = {
    type: 'DeliveryDelayed',
    data: { at: now, providerId: 'P1', reason: 'absent-subscriber' },
  };
  given(requested, started, sent).when(told('delayed')).then(delayed);
  given(requested, started, sent, delayed).when(told('delayed')).thenNothing();
  given(requested, started, sent, delayed).when(told('failed')).then(failed);
  given(requested, started, sent, failed).when(told('delivered')).then(delivered);
  given(requested, started, sent, delivered).when(told('failed')).thenNothing();
  given(requested, started, sent, delivered).when(told('taken')).thenNothing();
});

type Step = Readonly<{ taken: boolean; answered: boolean; refusal: 'passing' | 'none'; report: boolean; wait: number }>;

/** One message at a provider that takes or refuses, answers or not, reports or not; and a process that may die anywhere. */
class World {
  state: MessageState = message.initial;
  events: MessageEvent[] = [];
  copies: string[] = [];
  reported = new Set<string>();
  now = now;

  say(command: MessageCommand): readonly MessageEvent[] {
    const events = message.decide(command, this.state);
    this.state = events.reduce(message.evolve, this.state);
    this.events.push(...events);
    return events;
  }

  send({ taken, answered, refusal }: Step): void {
    const [begun] = this.say(start(this.now));
    if (begun?.type !== 'SendingStarted') return;
    const { attempt } = begun.data;
    const refused = refusal === 'passing';
    const providerId = `P${String(this.copies.length + 1)}`;
    if (taken && !refused) this.copies.push(providerId);
    if (!answered) return;
    if (refused) this.say({ type: 'NoteFailure', data: { now: this.now, attempt, reason: 'busy', passing: true } });
    else if (taken) this.say({ type: 'NoteSent', data: { now: this.now, attempt, providerId } });
    else this.say({ type: 'NoteDoubt', data: { now: this.now, attempt, reason: 'answer-lost' } });
  }

  report(): void {
    for (const providerId of this.copies) {
      this.reported.add(providerId);
      this.say({ type: 'NoteDelivery', data: { now: this.now, providerId, delivery: 'taken', reason: 'sent' } });
    }
  }
}

const step: fc.Arbitrary<Step> = fc.record({
  taken: fc.boolean(),
  answered: fc.boolean(),
  refusal: fc.constantFrom('passing', 'none'),
  report: fc.boolean(),
  wait: fc.constantFrom(0, 1, 30, 119, 120, 121, 600),
});
const well: Step = { taken: true, answered: true, refusal: 'none', report: false, wait: 0 };

it('is never silently missing, and arrives at most once more than the repeats that were counted', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 20 }), (story) => {
      const world = new World();
      world.say({ type: 'RequestMessage', data: request });
      for (const one of story) {
        world.now = addSeconds(world.now, one.wait);
        if (one.report) world.report();
        world.send(one);
      }
      world.now = addSeconds(world.now, 600);
      world.send(well);
      const count = (type: MessageEvent['type']) => world.events.filter((event) => event.type === type).length;
      const possible = world.events.filter(({ type, data }) => type === 'SendingStarted' && 'mayRepeat' in data).length;
      expect(world.state.status).toBe('sent');
      expect(world.copies.length).toBeGreaterThanOrEqual(1);
      expect(world.copies.length).toBeLessThanOrEqual(1 + possible);
      world.report();
      expect(count('RepeatSent')).toBe(world.copies.length - 1);
    }),
    { numRuns: 1_000 },
  );
});
