import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { specFor } from '#testing';
import { message } from './message.decider.ts';
import type { MessageCommand, MessageEvent, MessageRequested, MessageState } from './message.events.ts';

const now = '2026-12-01T06:00:00Z';
const later = '2026-12-01T09:00:00Z';
const request: MessageRequested['data'] = {
  recipient: 'citizen-1',
  kind: 'booking-confirmed',
  channel: 'sms',
  about: { booking: 'b1', revision: 1 },
  dueAt: now,
  notAfter: '2026-12-01T08:00:00Z',
  lane: 'b1',
  order: 1,
};
const requested: MessageEvent = { type: 'MessageRequested', data: request };
const started: MessageEvent = { type: 'SendingStarted', data: { attempt: 1, at: now } };
const sent: MessageEvent = { type: 'MessageSent', data: { attempt: 1, at: now } };
const given = specFor(message);

it('is requested once, however often the fact is told', () => {
  given().when({ type: 'RequestMessage', data: request }).then(requested);
  given(requested).when({ type: 'RequestMessage', data: request }).thenNothing();
  given(requested, started, sent).when({ type: 'RequestMessage', data: request }).thenNothing();
});

it('records that sending begins before anybody is called', () => {
  given(requested).when({ type: 'StartSending', data: { now } }).then(started);
});

it('notes an attempt with its beginning, for a channel that drops repeats', () => {
  const at = '2026-12-01T06:00:07Z';
  given(requested)
    .when({ type: 'NoteAttempt', data: { startedAt: now, now: at, sent: true } })
    .then(started, { type: 'MessageSent', data: { attempt: 1, at } });
  given(requested)
    .when({ type: 'NoteAttempt', data: { startedAt: now, now, sent: false, reason: 'busy', passing: true } })
    .then(started, {
      type: 'SendingFailed',
      data: { attempt: 1, reason: 'busy', retryAt: '2026-12-01T06:00:05Z' },
    });
  given(requested, started, sent)
    .when({ type: 'NoteAttempt', data: { startedAt: now, now: at, sent: true } })
    .thenNothing();
});

it('begins again after a crash in the middle of sending, as the next attempt', () => {
  given(requested, started)
    .when({ type: 'StartSending', data: { now } })
    .then({ type: 'SendingStarted', data: { attempt: 2, at: now } });
});

it('is given up when it is too late to be of use', () => {
  given(requested)
    .when({ type: 'StartSending', data: { now: later } })
    .then({ type: 'MessageGivenUp', data: { reason: 'too-late', at: later } });
});

it('is never sent again once sent', () => {
  given(requested, started, sent).when({ type: 'StartSending', data: { now } }).thenNothing();
  given(requested, started, sent)
    .when({ type: 'NoteSent', data: { now, attempt: 1 } })
    .thenNothing();
});

it('waits longer after each failure that may pass', () => {
  given(requested, started)
    .when({ type: 'NoteFailure', data: { now, attempt: 1, reason: 'busy', passing: true } })
    .then({ type: 'SendingFailed', data: { attempt: 1, reason: 'busy', retryAt: '2026-12-01T06:00:05Z' } });
  given(requested, started, { type: 'SendingStarted', data: { attempt: 4, at: now } })
    .when({ type: 'NoteFailure', data: { now, attempt: 4, reason: 'busy', passing: true } })
    .then({ type: 'SendingFailed', data: { attempt: 4, reason: 'busy', retryAt: '2026-12-01T06:00:40Z' } });
});

it('fails for good when no retry can help', () => {
  given(requested, started)
    .when({ type: 'NoteFailure', data: { now, attempt: 1, reason: 'invalid-phone', passing: false } })
    .then({ type: 'MessageFailed', data: { reason: 'invalid-phone', at: now, attempt: 1 } });
});

it('has at most one end, whatever happens', () => {
  const commands: fc.Arbitrary<MessageCommand> = fc.oneof(
    fc.constant<MessageCommand>({ type: 'RequestMessage', data: request }),
    fc.constantFrom(now, later).map<MessageCommand>((at) => ({ type: 'StartSending', data: { now: at } })),
    fc.constant<MessageCommand>({ type: 'NoteSent', data: { now, attempt: 1 } }),
    fc.constant<MessageCommand>({ type: 'NoteAttempt', data: { startedAt: now, now: later, sent: true } }),
    fc
      .boolean()
      .map<MessageCommand>((passing) => ({ type: 'NoteFailure', data: { now, attempt: 1, reason: 'x', passing } })),
    fc.constant<MessageCommand>({ type: 'GiveUp', data: { now, reason: 'erased' } }),
  );
  const ends = ['MessageSent', 'MessageFailed', 'MessageGivenUp'];
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 30 }), (story) => {
      let state: MessageState = message.initial;
      let ended = 0;
      for (const command of story) {
        const events = message.decide(command, state);
        ended += events.filter(({ type }) => ends.includes(type)).length;
        state = events.reduce(message.evolve, state);
      }
      expect(ended).toBeLessThanOrEqual(1);
    }),
  );
});
