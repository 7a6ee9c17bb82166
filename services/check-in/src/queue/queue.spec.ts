import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isDomainError } from '#contracts';
import { specFor } from '#testing';
import { queue } from './queue.decider.ts';
import type { Admission, Queue, QueueCommand, QueueEvent, Visitor } from './queue.events.ts';
import { ticketOf } from './queue.policies.ts';

const given = specFor(queue);
const officer = 'officer-desk';
const at = '2026-12-01T06:00:00Z';
const visitor = (number: number): Visitor => ({
  number,
  ticket: `ID${String(number)}`,
  booking: `b${String(number)}`,
  citizen: `c${String(number)}`,
  person: `p${String(number)}`,
  service: 'national-id-first',
});
const admission = (number: number, change: Partial<Admission> = {}): Admission => {
  const { number: _, ticket: __, ...who } = visitor(number);
  return { ...who, counter: 'identity', assisted: false, from: null, at, ...change };
};
const admit = (number: number, change: Partial<Admission> = {}): QueueCommand => ({
  type: 'Admit',
  data: admission(number, change),
});
const admitted = (number: number, change: Partial<Pick<Admission, 'assisted' | 'at' | 'from'>> = {}): QueueEvent => ({
  type: 'VisitAdmitted',
  data: { ...visitor(number), assisted: false, from: null, at, ...change },
});
const call = (desk: string): QueueCommand => ({ type: 'Call', data: { desk, officer, at } });
const called = (number: number, desk: string, times = 1): QueueEvent => ({
  type: 'VisitCalled',
  data: { ...visitor(number), desk, call: times, officer, at },
});
type Plain = 'Start' | 'Finish' | 'Miss' | 'Recall';
const step = (type: Plain, number = 1): QueueCommand => ({ type, data: { number, officer, at } });
const forward = (to: string, number = 1): QueueCommand => ({ type: 'Forward', data: { number, to, officer, at } });
const done = (type: 'VisitStarted' | 'VisitFinished' | 'VisitMissed', number = 1): QueueEvent => ({
  type,
  data: { ...visitor(number), officer, at },
});
const forwarded: QueueEvent = { type: 'VisitForwarded', data: { ...visitor(1), to: 'tax', officer, at } };

describe('admission', () => {
  it('gives tickets of the counter in the order of coming', () => {
    given().when(admit(1)).then(admitted(1));
    given(admitted(1)).when(admit(2)).then(admitted(2));
    expect(ticketOf('civil-registration', 17)).toBe('CR17');
  });

  it('admits a booking once, however often it is told', () => {
    given(admitted(1), called(1, '4'), done('VisitStarted')).when(admit(1)).thenNothing();
  });

  it('notes that somebody who waits asked for assistance, once', () => {
    const asked: QueueEvent = { type: 'AssistanceAsked', data: { ...visitor(1), at } };
    given(admitted(1))
      .when(admit(1, { assisted: true }))
      .then(asked);
    given(admitted(1), asked)
      .when(admit(1, { assisted: true }))
      .thenNothing();
  });

  it('admits a forwarded visit once, beside the booking it belongs to', () => {
    const from = { visit: 'gpo-nairobi.tax.2026-12-01.9', ticket: 'TA9', counter: 'tax' };
    given(admitted(1))
      .when(admit(1, { from }))
      .then({
        type: 'VisitAdmitted',
        data: { ...visitor(1), number: 2, ticket: 'ID2', assisted: false, from, at },
      });
    given(admitted(1, { from })).when(admit(1, { from })).thenNothing();
  });
});

describe('a call', () => {
  it('is for whoever waits longest', () => {
    given(admitted(1, { at: '2026-12-01T06:10:00Z' }), admitted(2))
      .when(call('4'))
      .then(called(2, '4'));
  });

  it('is for people who asked for assistance first', () => {
    given(admitted(1), admitted(2, { assisted: true }))
      .when(call('4'))
      .then(called(2, '4'));
  });

  it('is for nobody when nobody waits', () => {
    given().when(call('4')).thenNothing();
    given(admitted(1), called(1, '4'), done('VisitMissed')).when(call('4')).thenNothing();
  });

  it('never calls to a second desk whom a first has called', () => {
    given(admitted(1), called(1, '4')).when(call('5')).thenNothing();
  });

  it('passes nobody over when a desk calls again before the one it called has come', () => {
    given(admitted(1), admitted(2), called(1, '4')).when(call('4')).thenNothing();
  });

  it('is refused to a desk that is serving', () => {
    given(admitted(1), admitted(2), called(1, '4'), done('VisitStarted'))
      .when(call('4'))
      .thenRefused('visit.wrong-status');
  });

  it('counts, so that each has a text of its own', () => {
    given(admitted(1), called(1, '4'))
      .when(step('Recall'))
      .then(called(1, '4', 2));
  });
});

describe('a step', () => {
  const serving = [admitted(1), called(1, '4'), done('VisitStarted')];
  const steps: readonly (readonly [string, readonly QueueEvent[], QueueCommand, QueueEvent | undefined | null])[] = [
    ['start after the call', [admitted(1), called(1, '4')], step('Start'), done('VisitStarted')],
    ['start again', serving, step('Start'), null],
    ['start without a call', [admitted(1)], step('Start'), undefined],
    ['finish after the start', serving, step('Finish'), done('VisitFinished')],
    ['finish again', [...serving, done('VisitFinished')], step('Finish'), null],
    ['finish before the start', [admitted(1), called(1, '4')], step('Finish'), undefined],
    ['no-show after the call', [admitted(1), called(1, '4')], step('Miss'), done('VisitMissed')],
    ['no-show again', [admitted(1), called(1, '4'), done('VisitMissed')], step('Miss'), null],
    ['no-show of somebody served', serving, step('Miss'), undefined],
    ['recall of somebody missed', [admitted(1), called(1, '4'), done('VisitMissed')], step('Recall'), undefined],
    ['start of somebody missed', [admitted(1), called(1, '4'), done('VisitMissed')], step('Start'), undefined],
    ['forward after the start', serving, forward('tax'), forwarded],
    ['forward again to the same counter', [...serving, forwarded], forward('tax'), null],
    ['forward again to another counter', [...serving, forwarded], forward('police'), undefined],
    ['finish of somebody forwarded', [...serving, forwarded], step('Finish'), undefined],
  ];
  it.each(steps)('decides: %s', (_, past, command, expected) => {
    const decided = given(...past).when(command);
    if (expected === undefined) decided.thenRefused('visit.wrong-status');
    else if (expected === null) decided.thenNothing();
    else decided.then(expected);
  });

  it('is for nobody who is not in the queue', () => {
    given(admitted(1)).when(step('Start', 2)).thenRefused('visit.not-found');
  });
});

it('keeps one visit a desk and one desk a visit, and loses nobody, whatever people do', () => {
  const numbers = fc.integer({ min: 1, max: 6 });
  const commands: fc.Arbitrary<QueueCommand> = fc.oneof(
    fc.tuple(numbers, fc.boolean()).map(([number, assisted]) => admit(number, { assisted })),
    fc.constantFrom('1', '2', '3').map(call),
    fc.tuple(fc.constantFrom<Plain>('Start', 'Finish', 'Miss', 'Recall'), numbers).map(([type, n]) => step(type, n)),
    numbers.map((number) => forward('tax', number)),
  );
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 60 }), (story) => {
      let state: Queue = queue.initial;
      for (const command of story) {
        const before = state;
        try {
          state = queue.decide(command, state).reduce<Queue>(queue.evolve, state);
        } catch (refusal) {
          expect(isDomainError(refusal)).toBe(true);
        }
        const busy = state.visits.filter(({ status }) => status === 'called' || status === 'serving');
        expect(new Set(busy.map(({ desk }) => desk)).size).toBe(busy.length);
        expect(new Set(state.visits.map(({ booking }) => booking)).size).toBe(state.visits.length);
        expect(state.visits.length).toBeGreaterThanOrEqual(before.visits.length);
        for (const [i, { number }] of state.visits.entries()) expect(number).toBe(i + 1);
      }
    }),
    { numRuns: 300 },
  );
});
