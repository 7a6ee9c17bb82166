import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { specFor } from '#testing';
import { citizen } from './citizen.decider.ts';
import type { CitizenCommand, CitizenEvent, Purpose } from './citizen.events.ts';
import { isOpen, isOver, mustChangeSecret } from './citizen.policies.ts';

const now = '2026-12-01T06:00:00Z';
const nextDay = '2026-12-02T06:00:00Z';
const given = specFor(citizen);
const stateAfter = (...events: readonly CitizenEvent[]) => events.reduce(citizen.evolve, citizen.initial);

const register = (application: string, at = now): CitizenCommand => ({
  type: 'Register',
  data: { application, now: at },
});
const reset = (application: string, at = now): CitizenCommand => ({
  type: 'ResetSecret',
  data: { application, now: at },
});
const type = (issue: number, right: boolean, at = now): CitizenCommand => ({
  type: 'TypeCode',
  data: { issue, right, now: at },
});
const choose = (secret: string, session: string): CitizenCommand => ({
  type: 'ChangeSecret',
  data: { citizen: 'asha', secret, session, now },
});

const registered: CitizenEvent = { type: 'CitizenRegistered', data: { application: 'a1', at: now } };
const issued = (
  issue: number,
  application = 'a1',
  purpose: Purpose = 'login-details',
  notAfter = nextDay,
): CitizenEvent => ({
  type: 'CodeIssued',
  data: { issue, purpose, application, at: now, notAfter },
});
const mistyped = (issue: number): CitizenEvent => ({ type: 'CodeMistyped', data: { issue, at: now } });
const locked = (issue: number): CitizenEvent => ({ type: 'CodeLocked', data: { issue, at: now } });
const used = (issue: number): CitizenEvent => ({ type: 'CodeUsed', data: { issue, at: now } });
const changed = (secret: string, session: string): CitizenEvent => ({
  type: 'SecretChanged',
  data: { secret, session, at: now },
});
const begun: CitizenEvent = { type: 'ErasingBegun', data: { at: now } };
const erased: CitizenEvent = { type: 'CitizenErased', data: { at: now } };
const inUse = [registered, issued(1), used(1), changed('h1', 's1')];

it('registers somebody unknown and issues a first code that lives a day', () => {
  given().when(register('a1')).then(registered, issued(1));
});

it('issues new login details to somebody who registers again, ending the old code', () => {
  given(registered, issued(1)).when(register('a2')).then(issued(2, 'a2'));
  given(registered, issued(1), issued(2, 'a2')).when(type(1, true)).thenRefused('session.refused');
});

it('carries an application out once', () => {
  given(registered, issued(1)).when(register('a1')).thenNothing();
  given(...inUse, issued(2, 'a2'))
    .when(reset('a2'))
    .thenNothing();
  given(...inUse, begun, erased)
    .when(register('a1'))
    .thenNothing();
});

it('opens the door to a code once, until it ends', () => {
  given(registered, issued(1)).when(type(1, true)).then(used(1));
  given(registered, issued(1), used(1)).when(type(1, true)).thenRefused('session.refused');
  given(registered, issued(1))
    .when(type(1, true, nextDay))
    .thenRefused('session.refused');
});

it('locks a code with the fifth wrong try, and only that code', () => {
  const four = [1, 2, 3, 4].map(() => mistyped(1));
  given(registered, issued(1), ...four)
    .when(type(1, false))
    .then(mistyped(1), locked(1));
  given(registered, issued(1), ...four, mistyped(1), locked(1))
    .when(type(1, true))
    .thenRefused('session.refused');
  given(registered, issued(1), ...four, mistyped(1), locked(1), issued(2, 'a2'))
    .when(type(2, true))
    .then(used(2));
});

it('issues a reset code of ten minutes to an account in use', () => {
  given(...inUse)
    .when(reset('a2'))
    .then(issued(2, 'a2', 'secret-reset', '2026-12-01T06:10:00Z'));
});

it('answers a reset with login details while the first code was never used, and with nothing to strangers', () => {
  given(registered, issued(1)).when(reset('a2')).then(issued(2, 'a2'));
  given().when(reset('a2')).thenNothing();
});

it('lets the old secret hold until the new code is used', () => {
  expect(stateAfter(...inUse, issued(2, 'a2')).secret).toBe('h1');
  expect(stateAfter(...inUse, issued(2, 'a2'), used(2)).secret).toBeUndefined();
});

it('asks for a secret of one’s own after a code was used, even when another code is issued meanwhile', () => {
  expect(mustChangeSecret(stateAfter(registered, issued(1)))).toBe(false);
  expect(mustChangeSecret(stateAfter(registered, issued(1), used(1)))).toBe(true);
  expect(mustChangeSecret(stateAfter(registered, issued(1), used(1), issued(2, 'a2')))).toBe(true);
  expect(mustChangeSecret(stateAfter(...inUse))).toBe(false);
});

it('tells the phone of every change of the secret but the first', () => {
  given(registered, issued(1), used(1)).when(choose('h1', 's1')).then(changed('h1', 's1'));
  given(...inUse)
    .when(choose('h2', 's2'))
    .then(changed('h2', 's2'), {
      type: 'NoticeRaised',
      data: { recipient: 'asha', notice: 'secret-changed', at: now, notAfter: nextDay },
    });
});

it('ends every session but the one in which the secret was changed', () => {
  const state = stateAfter(...inUse);
  expect(isOver({ id: 's1', epoch: 0 }, state)).toBe(false);
  expect(isOver({ id: 's0', epoch: 0 }, state)).toBe(true);
  expect(isOver({ id: 'later', epoch: 1 }, state)).toBe(false);
  expect(isOver({ id: 's1', epoch: 0 }, stateAfter(...inUse, changed('h2', 'later')))).toBe(true);
});

it('erases once, and nothing is issued or changed while it lasts', () => {
  const beginErasing: CitizenCommand = { type: 'BeginErasing', data: { now } };
  const finishErasing: CitizenCommand = { type: 'FinishErasing', data: { now } };
  given(...inUse)
    .when(beginErasing)
    .then(begun);
  given(...inUse, begun)
    .when(beginErasing)
    .thenNothing();
  given(...inUse, begun)
    .when(register('a2'))
    .thenNothing();
  given(...inUse, begun)
    .when(choose('h2', 's1'))
    .thenRefused('session.invalid');
  given(...inUse, begun)
    .when(finishErasing)
    .then(erased);
  given(...inUse, begun, erased)
    .when(finishErasing)
    .thenNothing();
  expect(isOver({ id: 's1', epoch: 0 }, stateAfter(...inUse, begun))).toBe(true);
});

it('lets an erased person come back as new, with a code never told before', () => {
  given(...inUse, begun, erased)
    .when(register('a2'))
    .then({ type: 'CitizenRegistered', data: { application: 'a2', at: now } }, issued(2, 'a2'));
  const back = stateAfter(...inUse, begun, erased, registered, issued(2, 'a2'));
  expect(back).toMatchObject({ inUse: false, secret: undefined });
  expect(isOver({ id: 's1', epoch: 0 }, back)).toBe(true);
});

it('never opens the door after five wrong tries on one code, whatever people do', () => {
  const commands = fc.oneof(
    fc.nat(9).map((n) => register(`a${n}`)),
    fc.nat(9).map((n) => reset(`r${n}`)),
    fc.tuple(fc.integer({ min: 1, max: 4 }), fc.boolean()).map(([n, right]) => type(n, right)),
    fc.constant(choose('h', 's')),
  );
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 60 }), (story) => {
      let state = citizen.initial;
      const wrong = new Map<number, number>();
      for (const command of story) {
        let events: readonly CitizenEvent[] = [];
        try {
          events = citizen.decide(command, state);
        } catch (refusal) {
          expect(refusal).toMatchObject({ name: 'DomainError' });
        }
        for (const event of events) {
          if (event.type === 'CodeMistyped') wrong.set(event.data.issue, (wrong.get(event.data.issue) ?? 0) + 1);
          if (event.type === 'CodeUsed') expect(wrong.get(event.data.issue) ?? 0).toBeLessThan(5);
        }
        state = events.reduce(citizen.evolve, state);
        if (state.issue && (wrong.get(state.issue.number) ?? 0) >= 5) expect(isOpen(state, now)).toBe(false);
      }
    }),
  );
});
