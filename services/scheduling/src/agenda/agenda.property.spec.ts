import { expect, it } from '@jest/globals';
import { DomainError } from '#contracts';
import fc from 'fast-check';
import { freeOf, standing, startsOf, visitOf } from './agenda.capacity.ts';
import { agenda } from './agenda.decider.ts';
import type { Agenda, AgendaCommand, AgendaEvent, PlaceKind } from './agenda.events.ts';
import { agendaEvolve, openedFrom } from './agenda.evolve.ts';
import { arrive, asked, at, bar, convert, eve, expire, free, grant, hold, release, rulesOf } from './agenda.fixture.ts';

const instants = [eve, '2026-12-01T12:04:59Z', '2026-12-01T12:05:00Z', '2026-12-01T13:00:00Z'];
const ids = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f');
const holds = fc.constantFrom('h', 'i', 'j');
const wishes = fc.record({
  revision: fc.integer({ min: 1, max: 5 }),
  service: fc.constantFrom('id-card', 'passport', 'early-bird', 'unknown'),
  kind: fc.constantFrom<PlaceKind>('public', 'public', 'reserved'),
  start: fc.constantFrom(at('05:00'), at('05:10'), at('05:20'), at('05:50'), at('06:30'), at('05:05')),
  now: fc.constantFrom(...instants),
});
const commands: fc.Arbitrary<AgendaCommand> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(ids, wishes).map(([id, wish]) => grant(id, wish)) },
  { weight: 2, arbitrary: fc.tuple(holds, wishes).map(([id, wish]) => hold(id, { ...wish, revision: 1 })) },
  fc.tuple(holds, ids, fc.constantFrom(...instants)).map(([held, id, now]) => convert(held, id, now)),
  holds.map(release),
  fc.tuple(holds, fc.constantFrom(...instants)).map(([held, now]) => expire(held, now)),
  fc
    .tuple(ids, fc.integer({ min: 1, max: 6 }), fc.constantFrom('moved' as const, 'cancelled' as const))
    .map(([id, revision, why]) => free(id, revision, why)),
  fc.tuple(ids, fc.integer({ min: 1, max: 6 })).map(([id, revision]) => bar(id, revision)),
  fc.tuple(ids, fc.constantFrom('gate-1', 'gate-2')).map(([id, gate]) => arrive(id, gate)),
);
const stories = fc.array(commands, { maxLength: 60 });

type Told = Readonly<{ command: AgendaCommand; before: Agenda; events: readonly AgendaEvent[] }>;

/** Tells a story; refusals write nothing. */
const tell = (story: readonly AgendaCommand[]): readonly Told[] => {
  let state = openedFrom(rulesOf());
  return story.map((command) => {
    const before = state;
    let events: readonly AgendaEvent[] = [];
    try {
      events = agenda.decide(command, state);
    } catch (refusal) {
      expect(refusal).toBeInstanceOf(DomainError);
    }
    state = events.reduce(agendaEvolve, state);
    return { command, before, events };
  });
};

/** Places per slot, counted anew from what each booking holds. */
const placesTaken = (state: Agenda, kind: PlaceKind): readonly number[] =>
  state.used[kind].map(
    (_, slot) =>
      [...state.entries.values()].filter((entry) => {
        const claim = standing(entry);
        const visit = claim?.kind === kind ? visitOf(state, claim) : undefined;
        return visit && visit.first <= slot && slot < visit.first + visit.count;
      }).length,
  );

it('never has more places taken than it offers, at any event of any story', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const { publicPlaces, reservedPlaces } = rulesOf();
      for (const { before, events } of tell(story))
        events.reduce((state, event) => {
          const next = agendaEvolve(state, event);
          expect(Math.max(...placesTaken(next, 'public'))).toBeLessThanOrEqual(publicPlaces);
          expect(Math.max(...placesTaken(next, 'reserved'))).toBeLessThanOrEqual(reservedPlaces);
          expect(next.used).toEqual({ public: placesTaken(next, 'public'), reserved: placesTaken(next, 'reserved') });
          return next;
        }, before);
    }),
    { numRuns: 300 },
  );
});

it('decides nothing when a command comes again at once', () => {
  fc.assert(
    fc.property(stories, (story) => {
      for (const { command, before, events } of tell(story))
        if (events.length > 0) expect(agenda.decide(command, events.reduce(agendaEvolve, before))).toEqual([]);
    }),
  );
});

it('never lets a barred or overtaken revision have a place', () => {
  fc.assert(
    fc.property(stories, (story) => {
      for (const { command, before, events } of tell(story)) {
        if (command.type !== 'GrantPlace' && command.type !== 'HoldPlace') continue;
        const { booking, revision } = command.data;
        if ((before.entries.get(booking)?.revision ?? 0) >= revision) expect(events).toEqual([]);
      }
    }),
  );
});

it('shows as free exactly what it would grant', () => {
  fc.assert(
    fc.property(
      stories,
      fc.constantFrom('id-card', 'passport'),
      fc.constantFrom(...instants),
      (story, service, now) => {
        const state = tell(story)
          .flatMap(({ events }) => events)
          .reduce(agendaEvolve, openedFrom(rulesOf()));
        for (const start of startsOf(state, service)) {
          let [granted, after] = [0, state];
          for (; granted < 9; granted += 1) {
            try {
              const command = { type: 'GrantPlace' as const, data: asked(`new-${granted}`, { service, start, now }) };
              after = agenda.decide(command, after).reduce(agendaEvolve, after);
            } catch {
              break;
            }
          }
          expect(freeOf(state, service, start, now)).toBe(granted);
        }
      },
    ),
    { numRuns: 50 },
  );
});
