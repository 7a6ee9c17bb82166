import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eventStoreAt, type EventStore, type Recorded } from '#event-sourcing';
import { agenda } from '../agenda/agenda.decider.ts';
import type { Agenda, AgendaCommand, AgendaEvent } from '../agenda/agenda.events.ts';
import { arrive, at, bar, convert, expire, free, grant, hold, release, rulesOf } from '../agenda/agenda.fixture.ts';
import { scarce, world } from '../testing/world.ts';
import { auditCommand } from './audit-command.ts';
import { agendaOfScarce, granted, plant } from './testing/wrong-stores.ts';
import { capacityOf } from './capacity.ts';
import { livesOf } from './lives.ts';

const nothing = () => {
  throw new Error('there is no file');
};
const alone = {
  signingKey: () => undefined,
  now: () => at('05:00'),
  readFile: nothing,
  writeFile: nothing,
  daily: nothing,
};

/** The command closes what it opened; the world goes on. */
const on = (store: EventStore) => ({
  ...alone,
  eventStore: 'memory:',
  open: () => Promise.resolve({ ...bound(store), close: () => Promise.resolve() }),
});
const bound = (store: EventStore): Omit<EventStore, 'close'> => ({
  append: (batch) => store.append(batch),
  read: (stream, from) => store.read(stream, from),
  untold: (limit, after) => store.untold(limit, after),
  markTold: (commits) => store.markTold(commits),
  retell: (since) => store.retell(since),
  all: (prefix) => store.all(prefix),
});

describe('npm run audit', () => {
  it('ends with 0 and says so when all is as promised', async () => {
    const here = await world();
    await here.book('asha');
    const { status, out } = await auditCommand(['--slots'], on(here.store));
    expect(status).toBe(0);
    expect(out).toContain('The store holds what it promises.');
    expect(out).toContain(`${agendaOfScarce} ${scarce.start} public   1 of 20`);
    await here.close();
  });

  it('ends with 1 and says where when anything is wrong, in text and as JSON', async () => {
    const here = await world();
    await here.book('asha');
    await plant(here.store, agendaOfScarce, granted('x'));
    const text = await auditCommand([], on(here.store));
    expect([text.status, text.out.includes('x has a place that nobody asked for')]).toEqual([1, true]);
    const { status, out } = await auditCommand(['--json'], on(here.store));
    expect(status).toBe(1);
    const named = {
      ok: false,
      bookings: 2,
      slots: 24,
      oversold: 0,
      holdsWithoutEnd: 0,
      illegalLives: 1,
      brokenChains: 0,
    };
    expect(JSON.parse(out)).toMatchObject(named);
    await here.close();
  });

  it('takes the address it is told, else that of the environment', async () => {
    const asked: string[] = [];
    const open = (address: string) => {
      asked.push(address);
      return eventStoreAt('memory:', 'scheduling');
    };
    await auditCommand([], { ...alone, eventStore: 'sqlite:./data', open });
    await auditCommand(['--event-store', 'sqlite:./copy'], { ...alone, eventStore: 'sqlite:./data', open });
    expect(asked).toEqual(['sqlite:./data', 'sqlite:./copy']);
  });

  it('ends with 2 when it cannot audit, and helps whoever asks', async () => {
    const nowhere = { ...alone, eventStore: 'sqlite:./none', open: () => Promise.resolve('There is no store there.') };
    expect(await auditCommand([], nowhere)).toEqual({ status: 2, out: '', err: 'There is no store there.\n' });
    expect((await auditCommand(['--jsn'], nowhere)).status).toBe(2);
    expect((await auditCommand(['--settle', 'soon'], nowhere)).status).toBe(2);
    const help = await auditCommand(['--help'], nowhere);
    expect(help.status).toBe(0);
    for (const option of ['--json', '--slots', '--settle', '--event-store']) expect(help.out).toContain(option);
  });
});

const ids = fc.constantFrom('a', 'b', 'c');
const changes = fc.record({
  service: fc.constantFrom('id-card', 'passport'),
  start: fc.constantFrom(at('05:00'), at('05:10'), at('06:30')),
  kind: fc.constantFrom('public' as const, 'reserved' as const),
});
const revisions = fc.integer({ min: 1, max: 4 });
const commands: fc.Arbitrary<AgendaCommand> = fc.oneof(
  fc.tuple(ids, changes, revisions).map(([id, change, revision]) => grant(id, { ...change, revision })),
  fc.tuple(ids, changes).map(([id, change]) => hold(`h${id}`, { ...change, service: 'id-card' })),
  fc.tuple(ids, ids, revisions).map(([id, held]) => convert(`h${held}`, id)),
  ids.map((id) => release(`h${id}`)),
  ids.map((id) => expire(`h${id}`, at('05:00'))),
  fc.tuple(ids, revisions).map(([id, revision]) => free(id, revision)),
  fc.tuple(ids, revisions).map(([id, revision]) => bar(id, revision)),
  ids.map((id) => arrive(id)),
);

const decided = (command: AgendaCommand, state: Agenda): readonly AgendaEvent[] => {
  try {
    return agenda.decide(command, state);
  } catch {
    return [];
  }
};

it('the audit and the decider agree: whatever the agenda decides is legal and within what it offers', () => {
  fc.assert(
    fc.property(fc.array(commands, { maxLength: 40 }), (story) => {
      let [state, events]: [Agenda, Recorded<AgendaEvent>[]] = [agenda.initial, []];
      for (const command of [{ type: 'OpenAgenda', data: { rules: rulesOf() } } as const, ...story])
        for (const event of decided(command, state)) {
          state = agenda.evolve(state, event);
          const where = { stream: 'agenda-x', version: events.length + 1, commandId: 'c', recordedAt: at('05:00') };
          events = [...events, { ...event, ...where }];
        }
      const { counts, oversold } = capacityOf('agenda-x', events);
      expect([oversold, livesOf('agenda-x', events).illegal]).toEqual([[], []]);
      const used = [...state.used.public, ...state.used.reserved].reduce((sum, places) => sum + places, 0);
      expect(counts.reduce((sum, { granted: places }) => sum + places, 0)).toBe(used);
    }),
    { seed: 7 },
  );
});
