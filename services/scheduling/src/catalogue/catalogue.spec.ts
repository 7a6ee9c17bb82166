import { describe, expect, it } from '@jest/globals';
import { loadCountryPack } from '#country-pack';
import { aggregates, eventStoreAt, type Commit, type EventStore } from '#event-sourcing';
import { scratchFolder, specFor, testSeams } from '#testing';
import { calendar, centre, service } from './catalogue.decider.ts';
import { createCatalogue } from './catalogue.service.ts';
import { catalogueOn, twenty } from './testing/catalogue.testing.ts';

const memory = () => eventStoreAt('memory:', 'scheduling');

const commitsOf = async (store: EventStore): Promise<readonly Commit[]> => {
  const commits: Commit[] = [];
  for await (const commit of store.all()) commits.push(commit);
  return commits;
};
const eventsOf = async (store: EventStore) => (await commitsOf(store)).flatMap(({ events }) => events);

/** Writes `commits` of its first append and dies, as a killed process would. */
const dyingAfter = (store: EventStore, commits: number, dead: () => void): EventStore => {
  let alive = true;
  const append: EventStore['append'] = async (batch) => {
    if (alive) await store.append(batch.slice(0, commits));
    alive = false;
    dead();
    throw new Error('killed');
  };
  return {
    append,
    read: (stream, from) => store.read(stream, from),
    untold: (limit, after) => store.untold(limit, after),
    markTold: (told) => store.markTold(told),
    retell: (since) => store.retell(since),
    all: (prefix) => store.all(prefix),
    close: () => store.close(),
  };
};

const counterOf = (services: readonly string[], id = 'one') => ({
  type: 'CounterSetUp' as const,
  data: { id, name: { en: id, sw: id }, slotMinutes: 5, publicPlaces: 2, reservedPlaces: 1, desks: 3, services },
});

describe('the aggregates of the catalogue', () => {
  it('decide nothing when told what they know', () => {
    specFor(centre)(counterOf(['a']))
      .when(counterOf(['a']))
      .thenNothing();
    const fee = { amount: 5, currency: 'KES', asOf: '2026-01-01' };
    specFor(service)({ type: 'FeeSet', data: { fee } })
      .when({ type: 'FeeSet', data: { fee: { asOf: '2026-01-01', currency: 'KES', amount: 5 } } })
      .thenNothing();
    const holiday = { type: 'HolidayDeclared' as const, data: { date: '2026-12-25', name: { en: 'x', sw: 'x' } } };
    specFor(calendar)(holiday).when(holiday).thenNothing();
  });

  it('give a service to one counter of a centre: the one set up last', () => {
    const [before, after] = [counterOf(['a', 'b']), counterOf(['b'], 'two')];
    const state = [before, after].reduce(centre.evolve, centre.initial);
    expect(state.counters.map(({ id, services }) => [id, services])).toEqual([
      ['one', ['a']],
      ['two', ['b']],
    ]);
  });
});

describe('filling the catalogue from the country pack', () => {
  it('says everything once, however often it is started', async () => {
    const store = await memory();
    await catalogueOn(store).fill();
    const [first, shown] = [await commitsOf(store), catalogueOn(store)];
    await shown.fill();
    expect(await commitsOf(store)).toEqual(first);
    expect(shown.snapshot().centres.map(({ id }) => id)).toEqual(['first-centre', 'second-centre']);
    expect(first.every(({ stream }) => /^(centre|service|county|calendar)-/u.test(stream))).toBe(true);
  });

  it('carries on after a kill half-way and doubles nothing', async () => {
    const whole = await memory();
    await catalogueOn(whole, loadCountryPack('ke')).fill();
    const expected = await eventsOf(whole);
    const store = await memory();
    const { clock, timers } = testSeams();
    const ports = { pack: loadCountryPack('ke'), clock, timers, exclusive: true };
    const killed = Promise.withResolvers<undefined>();
    const dying = dyingAfter(store, 60, () => killed.resolve(undefined));
    // Nobody waits for the dead: its commands would try until their deadline.
    createCatalogue({ ...ports, store: dying })
      .fill()
      .catch(() => undefined);
    await killed.promise;
    expect((await commitsOf(store)).length).toBe(60);
    await createCatalogue({ ...ports, store }).fill();
    const found = await eventsOf(store);
    expect(found.length).toBe(expected.length);
    expect(new Set(found.map((event) => JSON.stringify(event)))).toEqual(
      new Set(expected.map((event) => JSON.stringify(event))),
    );
  });

  it('fills a file once and finds it again', async () => {
    const folder = scratchFolder();
    const versions: number[] = [];
    while (versions.length < 2) {
      const store = await eventStoreAt(`sqlite:${folder.path}`, 'scheduling');
      const catalogue = catalogueOn(store, loadCountryPack('ke'));
      await catalogue.fill();
      expect(catalogue.snapshot().centres.filter(({ active }) => active)).toHaveLength(51);
      expect(catalogue.snapshot().version).toBe((await eventsOf(store)).length);
      versions.push(catalogue.snapshot().version);
      await store.close();
    }
    expect(versions[0]).toBe(versions[1]);
    folder.remove();
  });

  it('tells what a later release of the pack says anew, and leaves what was changed here since', async () => {
    const store = await memory();
    await catalogueOn(store).fill();
    const { clock, timers } = testSeams();
    const openingHours = [{ days: ['mon'], opens: '09:00', closes: '12:00' }];
    const centres = aggregates(centre, { store, clock, timers, exclusive: true });
    await centres.handle('centre-first-centre', { type: 'OpeningHoursSet', data: { openingHours } }, 'a manager');
    const before = (await eventsOf(store)).map(({ commandId }) => commandId);

    const names = { en: 'New Year', sw: 'Mwaka Mpya' };
    const newYear = { date: '2027-01-01', name: names, kind: 'fixed' as const, expected: false, basis: 'law' };
    const catalogue = catalogueOn(store, { ...twenty(), holidays: [newYear] });
    await catalogue.fill();
    const anew = (await eventsOf(store)).filter(({ commandId }) => !before.includes(commandId));
    expect(anew.map(({ type }) => type)).toEqual(['HolidayDeclared']);
    expect((await catalogue.rulesFor('second-centre', 'scarce', '2027-01-01'))?.open).toEqual([]);
    expect(catalogue.snapshot().centres[0]?.openingHours).toEqual(openingHours);
  });
});

describe('the catalogue as others see it', () => {
  it('shows fees as in force today, a waiver counted', async () => {
    const feeOn = async (now: string) => {
      const { clock, timers } = testSeams(now);
      const catalogue = createCatalogue({
        store: await memory(),
        pack: loadCountryPack('ke'),
        clock,
        timers,
        exclusive: true,
      });
      await catalogue.fill();
      return catalogue.snapshot().services.find(({ id }) => id === 'national-id-replacement')?.fee?.amount;
    };
    expect(await feeOn('2026-10-30T20:00:00Z')).toBe(0);
    expect(await feeOn('2026-10-30T21:00:00Z')).toBe(100_000);
  });

  it('keeps inactive centres with their flag, in the order of the pack, without personal or internal data', async () => {
    const catalogue = catalogueOn(await memory(), loadCountryPack('ke'));
    await catalogue.fill();
    const { centres, services, counties } = catalogue.snapshot();
    expect(centres.map(({ id, active }) => [id, active])).toEqual(
      loadCountryPack('ke').centres.map(({ id, active }) => [id, active]),
    );
    expect([services.length, counties.length]).toEqual([36, 47]);
    expect(centres.every((shown) => !('closedOnHolidays' in shown))).toBe(true);
    expect(JSON.parse(JSON.stringify(catalogue.snapshot()))).toEqual(catalogue.snapshot());
  });
});
