import { describe, expect, it } from '@jest/globals';
import { loadCountryPack } from '#country-pack';
import { eventStoreAt } from '#event-sourcing';
import { firstSlots, slotStarts, visitFrom } from '../agenda/agenda.rules.ts';
import type { CentreState } from './catalogue.decider.ts';
import { agendaRules } from './opening.policies.ts';
import { catalogueOn } from './testing/catalogue.testing.ts';

const filled = async (country?: 'ke') => {
  const store = await eventStoreAt('memory:', 'scheduling');
  const catalogue = country ? catalogueOn(store, loadCountryPack(country)) : catalogueOn(store);
  await catalogue.fill();
  const startsAt = async (centre: string, service: string, date: string) => {
    const rules = await catalogue.rulesFor(centre, catalogue.counterOf(centre, service) ?? '', date);
    return rules
      ? firstSlots(rules, service).map((first) => visitFrom(rules, service, first).start.slice(11, 16))
      : undefined;
  };
  return { catalogue, startsAt };
};

describe('the opening rules of a day', () => {
  it('offer the one scarce start of the test pack every day of the week, at each centre', async () => {
    const { catalogue, startsAt } = await filled();
    for (const date of ['2026-12-05', '2026-12-06', '2026-12-07', '2026-12-25'])
      for (const centre of ['first-centre', 'second-centre'])
        expect([date, centre, await startsAt(centre, 'scarce-card', date)]).toEqual([date, centre, ['07:00']]);
    expect((await catalogue.rulesFor('first-centre', 'scarce', '2026-12-05'))?.publicPlaces).toBe(20);
    expect(await startsAt('second-centre', 'plenty-card', '2026-12-05')).toHaveLength(48);
    expect(await startsAt('second-centre', 'long-card', '2026-12-05')).toHaveLength(47);
  });

  it('give services without extended hours slots from 08:00 to 17:00 local alone, extended ones from 07:00 to 19:00', async () => {
    const { startsAt } = await filled('ke');
    const plain = (await startsAt('mombasa', 'national-id-first', '2026-12-01')) ?? [];
    expect([plain[0], plain.at(-1)]).toEqual(['05:00', '13:40']);
    const extended = (await startsAt('mombasa', 'national-id-replacement', '2026-12-01')) ?? [];
    expect([extended[0], extended.at(-1)]).toEqual(['04:00', '15:45']);
    const small = (await startsAt('kwale', 'national-id-replacement', '2026-12-01')) ?? [];
    expect([small[0], small.at(-1)]).toEqual(['05:00', '13:45']);
  });

  it('close on Saturdays, Sundays and public holidays, expected ones included', async () => {
    const { startsAt } = await filled('ke');
    for (const date of ['2026-12-05', '2026-12-06', '2026-12-25', '2026-03-20'])
      expect([date, await startsAt('mombasa', 'national-id-first', date)]).toEqual([date, []]);
  });

  it('know no rules of an unknown centre, counter or service', async () => {
    const { catalogue } = await filled();
    expect(await catalogue.rulesFor('nowhere', 'scarce', '2026-12-01')).toBeUndefined();
    expect(await catalogue.rulesFor('first-centre', 'nowhere', '2026-12-01')).toBeUndefined();
    expect(catalogue.counterOf('first-centre', 'nothing')).toBeUndefined();
    expect([catalogue.zoneOf('first-centre'), catalogue.zoneOf('nowhere')]).toEqual(['Africa/Nairobi', undefined]);
  });

  it('are the same after JSON, since they are stored with the agenda', async () => {
    const { catalogue } = await filled('ke');
    const rules = await catalogue.rulesFor('mombasa', 'identity', '2026-12-01');
    expect(JSON.parse(JSON.stringify(rules))).toEqual(rules);
    expect(rules).toEqual(catalogue.rulesSeen('mombasa', 'identity', '2026-12-01'));
  });
});

const centreWith = (openingHours: CentreState['openingHours'], active = true): CentreState => ({
  described: {
    ...{
      id: 'c',
      name: { en: 'C', sw: 'C' },
      shortName: { en: 'C', sw: 'C' },
      county: '001',
      town: 'C',
      zone: 'Africa/Nairobi',
    },
    ...{ size: 'small', active, closedOnHolidays: true },
  },
  openingHours,
  counters: [
    {
      id: 'k',
      name: { en: 'K', sw: 'K' },
      slotMinutes: 30,
      publicPlaces: 2,
      reservedPlaces: 0,
      services: ['s'],
      desks: 2,
    },
  ],
});
const oneHour = {
  ...{
    id: 's',
    name: { en: 'S', sw: 'S' },
    shortName: { en: 'S', sw: 'S' },
    agency: { en: 'A', sw: 'A' },
    category: 'x',
    durationMinutes: 60,
  },
  ...{
    bring: [],
    bringShort: { en: '-', sw: '-' },
    interview: false,
    extendedHours: false,
    confirmBeforeTravel: false,
  },
  ...{ gatePolicy: { earlyMinutes: 30, lateMinutes: 30 }, active: true },
};
const calendar = { holidays: new Map(), zone: 'Africa/Nairobi', generalHours: { opens: '08:00', closes: '17:00' } };

describe('a break', () => {
  const days = ['tue'];
  const broken = centreWith([
    { days, opens: '11:00', closes: '12:30' },
    { days, opens: '08:00', closes: '09:45' },
  ]);

  it('is crossed by no visit, and a remainder shorter than a slot is no slot', () => {
    const rules = agendaRules({ centre: broken, calendar, services: [oneHour] }, 'k', '2026-12-01');
    expect(rules && slotStarts(rules).length).toBe(6);
    const starts = rules && firstSlots(rules, 's').map((first) => visitFrom(rules, 's', first).start.slice(11, 16));
    expect(starts).toEqual(['05:00', '05:30', '08:00', '08:30']);
  });

  it('changes nothing at a centre or for a service that is not active: nothing is offered', () => {
    const asleep = agendaRules(
      { centre: centreWith(broken.openingHours, false), calendar, services: [oneHour] },
      'k',
      '2026-12-01',
    );
    expect(asleep?.open).toEqual([]);
    const withdrawn = agendaRules(
      { centre: broken, calendar, services: [{ ...oneHour, active: false }] },
      'k',
      '2026-12-01',
    );
    expect(withdrawn?.services).toEqual([]);
  });
});
