import { expect, it } from '@jest/globals';
import { look, looksADay } from './look.decider.ts';
import type { LookCommand, LookEvent } from './look.events.ts';

const now = '2026-12-01T06:00:00Z';
const about = { officer: 'o1', purpose: 'desk', centre: 'gpo', person: 'asha', about: 'visit-1' } as const;
const command: LookCommand = { type: 'LookAt', data: { ...about, now } };
const looked: LookEvent = { type: 'PersonLookedAt', data: { ...about, at: now } };
const after = (count: number) => Array<LookEvent>(count).fill(looked).reduce(look.evolve, look.initial);

it('records who looked at whom, what for and where', () => {
  expect(look.decide(command, look.initial)).toEqual([looked]);
});

it('ends an officer’s looks with the quota of the day, by purpose', () => {
  expect(look.decide(command, after(looksADay.desk - 1))).toHaveLength(1);
  expect(() => look.decide(command, after(looksADay.desk))).toThrow(
    expect.objectContaining({ code: 'request.too-many' }),
  );
  const atTheGate: LookCommand = { type: 'LookAt', data: { ...about, purpose: 'gate', now } };
  expect(look.decide(atTheGate, after(looksADay.desk))).toHaveLength(1);
});
