import { describe, expect, it } from '@jest/globals';
import { loadCountryPack, type CountryPack } from '#country-pack';
import { aggregates, eventStoreAt, viewsAt, type Commit, type EventStore, type ViewStore } from '#event-sourcing';
import { eventually, scratchFolder, testSeams } from '#testing';
import { agenda } from '../agenda/agenda.decider.ts';
import { AgendaService } from '../agenda/agenda.service.ts';
import { createCatalogue } from '../catalogue/catalogue.service.ts';
import { twenty } from '../catalogue/testing/catalogue.testing.ts';
import { createAvailability, type AvailabilityPorts } from './availability.service.ts';

const date = '2026-12-01';
const start = `${date}T07:00:00Z`;
const scarce = { centre: 'first-centre', counter: 'scarce', date };

const commitsOf = async (store: EventStore): Promise<readonly Commit[]> => {
  const commits: Commit[] = [];
  for await (const commit of store.all()) commits.push(commit);
  return commits;
};

const building = async (pack: CountryPack = twenty(), address = 'memory:') => {
  const { clock, timers } = testSeams();
  const store = await eventStoreAt(address, 'scheduling');
  const catalogue = createCatalogue({ store, pack, clock, timers, exclusive: true });
  await catalogue.fill();
  const agendas = aggregates(agenda, { store, clock, timers, exclusive: true });
  const service = new AgendaService({
    agendas,
    rulesFor: (...day) => catalogue.rulesFor(...day),
    clock,
    exclusive: true,
  });
  const ports: Omit<AvailabilityPorts, 'views'> = { store, catalogue, agendas, exclusive: true, timers };
  const seenWith = (views: ViewStore, exclusive = true) => createAvailability({ ...ports, views, exclusive });
  const seen = seenWith(await viewsAt(address, 'scheduling'));
  const grant = async (booking: string, key = scarce, at = start, what = 'scarce-card') => {
    const who = { booking, revision: 1, citizen: `c-${booking}`, person: `p-${booking}` };
    await service.grant(key, { ...who, service: what, kind: 'public', start: at });
  };
  return { store, clock, service, seen, seenWith, grant, catchUp: async () => seen.fold(await commitsOf(store)) };
};

const week = { from: date, to: '2026-12-03' };

describe('the days with something free', () => {
  it('stand by date, then centre, and are computed from the rules where nobody has booked', async () => {
    const { seen, clock } = await building();
    const days = await seen.days({ service: 'scarce-card', ...week, now: clock.now() });
    expect(days.map(({ centre, date: on, free }) => [on, centre, free])).toEqual(
      ['2026-12-01', '2026-12-02', '2026-12-03'].flatMap((on) => [
        [on, 'first-centre', 20],
        [on, 'second-centre', 20],
      ]),
    );
    expect(days[2]?.firstStart).toBe('2026-12-02T07:00:00Z');
  });

  it('lose what was booked, and leave out days that are full or whose starts are over', async () => {
    const { seen, clock, grant, catchUp } = await building();
    const freeAt = async (centre: string) =>
      (await seen.days({ service: 'scarce-card', centre, from: date, to: date, now: clock.now() }))[0]?.free;
    expect(await freeAt('first-centre')).toBe(20);
    await grant('a');
    await catchUp();
    expect([await freeAt('first-centre'), await freeAt('second-centre')]).toEqual([19, 20]);
    for (let i = 0; i < 19; i += 1) await grant(`b${i}`);
    await catchUp();
    expect(await freeAt('first-centre')).toBeUndefined();
    clock.set(start);
    expect(await freeAt('second-centre')).toBeUndefined();
  });

  it('count a hold as taken only until it ends, on days ahead too', async () => {
    const { seen, clock, service, catchUp } = await building();
    const key = { ...scarce, date: '2026-12-02' };
    const ask = {
      booking: 'h',
      revision: 1,
      citizen: 'c',
      person: 'p',
      service: 'scarce-card',
      kind: 'public' as const,
    };
    await service.hold(key, { ...ask, start: '2026-12-02T07:00:00Z' }, '2026-12-01T05:05:00Z');
    await catchUp();
    const free = async () =>
      (
        await seen.days({
          service: 'scarce-card',
          centre: 'first-centre',
          from: key.date,
          to: key.date,
          now: clock.now(),
        })
      )[0]?.free;
    expect(await free()).toBe(19);
    clock.set('2026-12-01T05:05:00Z');
    expect(await free()).toBe(20);
  });

  it('end with the booking window of 30 days', async () => {
    const { seen, clock } = await building();
    const days = await seen.days({ service: 'scarce-card', from: '2026-11-01', to: '2027-02-01', now: clock.now() });
    expect([days[0]?.date, days.at(-1)?.date, days.length]).toEqual([date, '2026-12-31', 62]);
  });

  it('are refused for what the catalogue does not know', async () => {
    const { seen, clock } = await building(loadCountryPack('ke'));
    const asked = { ...week, now: clock.now() };
    const code = (known: string) => expect.objectContaining({ code: known });
    await expect(seen.days({ ...asked, service: 'x' })).rejects.toEqual(code('catalogue.unknown-service'));
    await expect(seen.days({ ...asked, service: 'kra-pin', centre: 'x' })).rejects.toEqual(
      code('catalogue.unknown-centre'),
    );
    const nowhere = { ...asked, service: 'kra-pin', centre: 'mandera' };
    await expect(seen.days(nowhere)).rejects.toEqual(code('booking.not-offered'));
    await expect(seen.slots({ ...nowhere, date })).rejects.toEqual(code('booking.not-offered'));
  });
});

describe('the slots of a day', () => {
  it('come from the agenda itself, at once, with its version', async () => {
    const { seen, clock, grant } = await building();
    const asked = { service: 'scarce-card', centre: 'first-centre', date, now: clock.now() };
    const slot = { start, end: `${date}T07:30:00Z` };
    expect(await seen.slots(asked)).toEqual({ items: [{ ...slot, free: 20 }], version: 0 });
    await grant('a');
    expect(await seen.slots(asked)).toEqual({ items: [{ ...slot, free: 19 }], version: 2 });
    expect((await seen.slots({ ...asked, now: start })).items).toEqual([]);
  });

  it('are none outside the window', async () => {
    const { seen, clock } = await building();
    const asked = { service: 'plenty-card', centre: 'first-centre', now: clock.now() };
    expect((await seen.slots({ ...asked, date: '2026-12-31' })).items).toHaveLength(48);
    expect((await seen.slots({ ...asked, date: '2027-01-01' })).items).toEqual([]);
    expect((await seen.slots({ ...asked, date: '2026-11-30' })).items).toEqual([]);
  });

  it('of a service of two slots need both', async () => {
    const { seen, clock, grant } = await building();
    const plenty = { ...scarce, counter: 'plenty' };
    for (let i = 0; i < 50; i += 1) await grant(`p${i}`, plenty, `${date}T10:00:00Z`, 'plenty-card');
    const slots = await seen.slots({ service: 'long-card', centre: 'first-centre', date, now: clock.now() });
    const starts = slots.items.map(({ start: at }) => at.slice(11, 16));
    expect(starts).not.toContain('09:45');
    expect(starts).not.toContain('10:00');
    expect(starts).toEqual(expect.arrayContaining(['09:30', '10:15']));
  });
});

describe('the view', () => {
  it('built from nothing has the same bytes, and folds twice what comes twice', async () => {
    const { store, seen, seenWith, grant, service } = await building();
    await grant('a');
    await seen.fold(await commitsOf(store));
    await grant('b');
    await service.free(scarce, { booking: 'a', revision: 2 }, 'cancelled');
    await seen.fold((await commitsOf(store)).slice(-1));
    const [first, second] = [await viewsAt('memory:', 'x'), await viewsAt('memory:', 'x')];
    const bytes = async (views: ViewStore) => JSON.stringify(await views.collection('availability').all());
    for (const commit of await commitsOf(store)) await seenWith(first).fold([commit, commit]);
    await seenWith(second).fold([...(await commitsOf(store)), ...(await commitsOf(store))]);
    expect(await bytes(first)).toBe(await bytes(second));
    expect(JSON.parse(await bytes(first))).toEqual([
      expect.objectContaining({ version: 4, taken: expect.arrayContaining([1]) }),
    ]);
  });

  it('shows soon what another process has folded', async () => {
    const { store, seenWith, clock, grant } = await building();
    const views = await viewsAt('memory:', 'shared');
    const [here, there] = [seenWith(views, false), seenWith(views, false)];
    const free = async () =>
      (await here.days({ service: 'scarce-card', centre: 'first-centre', from: date, to: date, now: clock.now() }))[0]
        ?.free;
    expect(await free()).toBe(20);
    await grant('a');
    await there.fold(await commitsOf(store));
    await eventually(async () => (await free()) === 19, 2_000);
  });

  it('fills a gap from the store, and a new process reads what was folded', async () => {
    const folder = scratchFolder();
    const { store, seen, seenWith, clock, grant } = await building(twenty(), `sqlite:${folder.path}`);
    await grant('a');
    await grant('b');
    await seen.fold((await commitsOf(store)).filter(({ stream }) => stream.startsWith('agenda-')).slice(-1));
    const views = await viewsAt(`sqlite:${folder.path}`, 'scheduling');
    const days = await seenWith(views).days({ service: 'scarce-card', from: date, to: date, now: clock.now() });
    expect(days.map(({ free }) => free)).toEqual([18, 20]);
    await store.close();
    await views.close();
    folder.remove();
  });
});
