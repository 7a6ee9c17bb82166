import { describe, expect, it } from '@jest/globals';
import {
  centreById,
  counterFor,
  countersAt,
  feeOn,
  findCounty,
  gsm7Septets,
  isHoliday,
  loadCountryPack,
  serviceById,
  servicesAt,
  slotsTaken,
  weekdays,
} from './index.ts';
import type { Service } from './index.ts';

const ke = loadCountryPack('ke');
const active = ke.centres.filter((centre) => centre.active);
const service = (id: string): Service => {
  const found = serviceById(ke, id);
  if (!found) throw new Error(`no service ${id}`);
  return found;
};

describe('the centres of Kenya', () => {
  it('are 55 in 47 counties, and 51 of them can be booked', () => {
    expect([ke.counties.length, ke.centres.length, active.length]).toEqual([47, 55, 51]);
  });

  it('cannot be booked where only one contradicted list names them', () => {
    const weak = ke.centres.filter(({ attestation }) => attestation === 'weak').map(({ id }) => id);
    expect(weak).toEqual(['mandera', 'elgeyo-marakwet', 'kajiado-east', 'kajiado-west']);
    expect(weak.filter((id) => centreById(ke, id)?.active !== false || servicesAt(ke, id).length > 0)).toEqual([]);
  });

  it('are large exactly where the longer hours are attested', () => {
    const large = ke.centres.filter(({ size }) => size === 'large').map(({ id }) => id);
    const longer = ke.centres.filter(({ openingHours }) => openingHours.mon[0]?.opens === '07:00').map(({ id }) => id);
    expect(large).toEqual(longer);
    expect(large).toHaveLength(18);
  });

  it('are open from Monday to Friday without a break', () => {
    const days = ke.centres.map(({ openingHours }) => weekdays.map((day) => openingHours[day].length).join(''));
    expect(new Set(days)).toEqual(new Set(['1111100']));
  });

  it('live by the clock of Nairobi and close on public holidays', () => {
    expect(ke.centres.every(({ zone, closedOnHolidays }) => zone === 'Africa/Nairobi' && closedOnHolidays)).toBe(true);
  });

  it('are found by the everyday spellings of their counties', () => {
    const found = ['Taita Taveta', 'nairobi', 'Muranga', 'elgeyo-marakwet', 'Pokot Magharibi', '006', 'Atlantis'];
    expect(found.map((text) => findCounty(ke, text)?.id)).toEqual([
      '006',
      '047',
      '021',
      '028',
      '024',
      '006',
      undefined,
    ]);
  });
});

describe('the services of Kenya', () => {
  it('are there at every centre that can be booked', () => {
    expect(active.filter(({ id }) => servicesAt(ke, id).length === 0)).toEqual([]);
  });

  it('include everything the announcement names', () => {
    const promised = ['birth-certificate', 'national-id-first', 'passport-first', 'passport-renewal'];
    promised.push('business-registration', 'tax-returns', 'pay-government-bill');
    expect(promised.filter((id) => service(id).offeredAt.centres.length === 0)).toEqual([]);
  });

  it('let passports be booked at one strongly attested centre a county, marked to be confirmed before travelling', () => {
    for (const id of ['passport-first', 'passport-renewal', 'passport-minor']) {
      const { confirmBeforeTravel, offeredAt } = service(id);
      const centres = offeredAt.centres.map((centre) => centreById(ke, centre));
      expect(confirmBeforeTravel).toBe(true);
      expect(centres.every((centre) => centre?.attestation === 'strong')).toBe(true);
      expect(new Set(centres.map((centre) => centre?.county)).size).toBe(40);
    }
  });

  it('stay at the centres that a source lists', () => {
    expect(service('smart-driving-licence').offeredAt.centres).toHaveLength(15);
    expect(service('data-protection').offeredAt.centres).toEqual(['garissa', 'nyeri', 'eldoret']);
  });

  it('are offered nowhere that is unknown', () => {
    expect([servicesAt(ke, 'atlantis'), countersAt(ke, 'atlantis')]).toEqual([[], []]);
  });

  it('cost what the sources say, in cents; a waiver counts on its last day and not after it', () => {
    expect(feeOn(service('passport-first'), '2026-12-01')).toEqual({ amount: 750_000, currency: 'KES' });
    expect(feeOn(service('national-id-change'), '2026-10-30')).toEqual({ amount: 0, currency: 'KES' });
    expect(feeOn(service('national-id-change'), '2026-10-31')).toEqual({ amount: 100_000, currency: 'KES' });
    expect(feeOn(service('helb-loan'), '2026-12-01')).toBeNull();
  });

  it('are admitted at the gate from 30 minutes before to 30 minutes after the start', () => {
    expect(ke.services.every(({ gatePolicy }) => gatePolicy.earlyMinutes === 30 && gatePolicy.lateMinutes === 30)).toBe(
      true,
    );
  });
});

describe('the counters of a centre', () => {
  it('offer no service twice', () => {
    for (const { id } of ke.centres) {
      const offered = countersAt(ke, id).flatMap(({ services }) => services.map((one) => one.id));
      expect(offered.toSorted()).toEqual(
        servicesAt(ke, id)
          .map((one) => one.id)
          .toSorted(),
      );
    }
  });

  it('always have two places for the public, one kept for people without a booking, and a desk for each', () => {
    for (const { publicPlaces, reservedPlaces, desks } of active.flatMap(({ id }) => countersAt(ke, id))) {
      expect(publicPlaces).toBeGreaterThanOrEqual(2);
      expect(reservedPlaces).toBeGreaterThanOrEqual(1);
      expect(publicPlaces + reservedPlaces).toBeLessThanOrEqual(desks);
    }
  });

  it('grow with the centre', () => {
    const places = ['nairobi-gpo', 'thika', 'kwale'].map((id) => counterFor(ke, id, 'national-id-first')?.publicPlaces);
    expect(places).toEqual([6, 4, 2]);
  });

  it('give every service whole slots of five minutes', () => {
    const counter = counterFor(ke, 'nairobi-gpo', 'national-id-first');
    expect(counter && slotsTaken(service('national-id-first'), counter)).toBe(4);
    expect(counterFor(ke, 'kwale', 'judiciary-desk')).toBeUndefined();
  });
});

describe('the texts of Kenya', () => {
  it('name centres, services and counters in at most 24 GSM-7 characters, in both languages', () => {
    const names = [...ke.centres, ...ke.services].map(({ shortName }) => shortName);
    const texts = [...names, ...[...ke.counters, ...ke.counties].map(({ name }) => name)].flatMap(({ en, sw }) => [
      en,
      sw,
    ]);
    expect(texts.filter((text) => (gsm7Septets(text) ?? Infinity) > 24)).toEqual([]);
  });

  it('tell two centres and two services apart by their short names', () => {
    for (const list of [ke.centres, ke.services]) {
      for (const language of ke.languages) {
        expect(new Set(list.map(({ shortName }) => shortName[language])).size).toBe(list.length);
      }
    }
  });

  it('say in at most 100 GSM-7 characters what to bring', () => {
    const texts = ke.services.flatMap(({ bringShort }) => [bringShort.en, bringShort.sw]);
    expect(texts.filter((text) => (gsm7Septets(text) ?? Infinity) > 100)).toEqual([]);
  });
});

describe('the holidays of Kenya', () => {
  it('are closed days, the expected ones included', () => {
    const days = ['2026-12-25', '2027-03-09', '2027-08-10', '2026-12-24'];
    expect(days.map((day) => isHoliday(ke, day))).toEqual([true, true, true, false]);
  });

  it('move from a Sunday to the next day that is none', () => {
    const days = ['2027-10-10', '2027-10-11', '2027-12-12', '2027-12-13', '2027-12-26', '2027-12-27'];
    expect(days.map((day) => isHoliday(ke, day))).toEqual([false, true, false, true, false, true]);
  });
});
