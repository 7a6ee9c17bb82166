import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { specFor } from '#testing';
import { addSeconds } from '#time';
import { tries } from './tries.decider.ts';
import type { TriesCommand, TriesEvent } from './tries.events.ts';

const start = '2026-12-01T06:00:00Z';
const given = specFor(tries);
const note = (now: string): TriesCommand => ({ type: 'NoteWrongSecret', data: { now } });
const wrong = (at: string): TriesEvent => ({ type: 'SecretMistyped', data: { at } });
const ten = Array.from({ length: 10 }, (_, i) => wrong(addSeconds(start, i * 60)));

it('notes ten wrong secrets and makes the eleventh wait', () => {
  given(...ten.slice(0, 9))
    .when(note(addSeconds(start, 540)))
    .then(wrong(addSeconds(start, 540)));
  given(...ten)
    .when(note(addSeconds(start, 600)))
    .thenRefused('session.locked');
});

it('opens again a quarter of an hour after the first of the ten, for nobody is locked out for good', () => {
  given(...ten)
    .when(note(addSeconds(start, 899)))
    .thenRefused('session.locked');
  given(...ten)
    .when(note(addSeconds(start, 900)))
    .then(wrong(addSeconds(start, 900)));
});

it('never lets more than ten wrong secrets pass in any quarter of an hour', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(300), { maxLength: 80 }), (pauses) => {
      let [state, now] = [tries.initial, start];
      const passed: string[] = [];
      for (const pause of pauses) {
        now = addSeconds(now, pause);
        try {
          state = tries.decide(note(now), state).reduce(tries.evolve, state);
          passed.push(now);
        } catch (refusal) {
          expect(refusal).toMatchObject({ code: 'session.locked' });
        }
        expect(passed.filter((at) => at > addSeconds(now, -900)).length).toBeLessThanOrEqual(10);
      }
    }),
  );
});
