import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Recorded } from '#event-sourcing';
import { freeOfDay } from '../agenda/agenda.capacity.ts';
import { agenda } from '../agenda/agenda.decider.ts';
import { agendaStream, type Agenda, type AgendaCommand, type AgendaEvent } from '../agenda/agenda.events.ts';
import { at, convert, day, eve, expire, free, grant, hold, release, rulesOf } from '../agenda/agenda.fixture.ts';
import { dayAfter, freeOnDay, untouchedDay, type Day } from './availability.projection.ts';

const stream = agendaStream('gpo', 'identity', day);
const later = '2026-12-01T12:05:00Z';

type Told = Readonly<{ state: Agenda; events: readonly Recorded<AgendaEvent>[] }>;

/** A refusal writes nothing. */
const decided = (command: AgendaCommand, state: Agenda): readonly AgendaEvent[] => {
  try {
    return agenda.decide(command, state);
  } catch {
    return [];
  }
};

/** What the agenda makes of the commands. */
const told = (commands: readonly AgendaCommand[]): Told => {
  let [state, events]: [Agenda, Recorded<AgendaEvent>[]] = [agenda.initial, []];
  for (const command of [{ type: 'OpenAgenda', data: { rules: rulesOf() } } as const, ...commands])
    for (const event of decided(command, state)) {
      state = agenda.evolve(state, event);
      events = [...events, { ...event, stream, version: events.length + 1, commandId: 'c', recordedAt: eve }];
    }
  return { state, events };
};

const folded = (events: readonly Recorded<AgendaEvent>[]): Day | undefined =>
  events.reduce<Day | undefined>((seen, event) => dayAfter(seen, event), undefined);

const ids = fc.constantFrom('a', 'b', 'c', 'd');
const places = fc.record({
  service: fc.constantFrom('id-card', 'passport', 'early-bird'),
  start: fc.constantFrom(at('05:00'), at('05:10'), at('05:20'), at('06:30')),
  kind: fc.constantFrom('public' as const, 'reserved' as const),
  revision: fc.integer({ min: 1, max: 3 }),
  now: fc.constantFrom(eve, later),
});
const commands = fc.oneof(
  fc.tuple(ids, places).map(([id, place]) => grant(id, place)),
  fc.tuple(ids, places).map(([id, place]) => hold(`h${id}`, place)),
  fc.tuple(ids, ids).map(([id, held]) => convert(`h${held}`, id)),
  ids.map((id) => release(`h${id}`)),
  ids.map((id) => expire(`h${id}`, later)),
  fc.tuple(ids, fc.integer({ min: 1, max: 4 })).map(([id, revision]) => free(id, revision)),
);

describe('the view of a day', () => {
  it('counts what is free as the agenda itself does, whatever people do', () => {
    fc.assert(
      fc.property(fc.array(commands, { maxLength: 30 }), (story) => {
        const { state, events } = told(story);
        const seen = folded(events);
        for (const service of ['id-card', 'passport', 'early-bird', 'unknown'])
          for (const now of [eve, later, at('05:00'), at('05:10'), at('07:00')])
            expect(seen && freeOnDay(seen, service, now)).toEqual(freeOfDay(state, service, now));
      }),
      { seed: 3 },
    );
  });

  it('does not change when events come again', () => {
    const { events } = told([grant('a'), hold('h'), grant('b', { start: at('05:10') }), free('a')]);
    const once = folded(events);
    expect(events.reduce((seen, event) => dayAfter(seen, event), once)).toBe(once);
    expect(JSON.stringify(folded([...events, ...events]))).toBe(JSON.stringify(once));
  });

  it('names nobody', () => {
    const { events } = told([grant('a'), hold('h')]);
    expect(JSON.stringify(folded(events))).not.toMatch(/citizen|person/u);
  });

  it('of an untouched day offers all that the rules do', () => {
    const [untouched, opened] = [untouchedDay(rulesOf(), stream), folded(told([]).events)];
    expect(freeOnDay(untouched, 'id-card', eve)).toEqual({ free: 24, times: 12, firstStart: at('05:00') });
    expect(opened && freeOnDay(opened, 'id-card', eve)).toEqual({ free: 24, times: 12, firstStart: at('05:00') });
  });

  it('counts a hold as taken until it has ended', () => {
    const seen = folded(told([hold('h')]).events);
    expect(seen && freeOnDay(seen, 'id-card', eve).free).toBe(23);
    expect(seen && freeOnDay(seen, 'id-card', later).free).toBe(24);
  });
});
