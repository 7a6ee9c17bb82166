// A country for the bench: centres whose slots have room for a million, and one counter where a place is soon gone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#platform';
import { addDays, addMinutes, instantOf, localDate } from '#time';

export const zone = 'Africa/Nairobi';
export const opens = '08:00';
const closes = '17:00';
export const slotMinutes = 5;
const slotsADay = 108;
const days = 28;
export const centreCount = 20;

export const hugePlaces = 1_000_000;
/** Public places of each slot of `scarceService`. */
export const scarcePlaces = 2;
export const servicesOfTheHugeCounter = 20;
export const hugeCounter = 'huge';
export const scarceService = 'scarce';

export const centreId = (index: number): string => `centre-${index + 1}`;
export const serviceId = (index: number): string => `service-${index + 1}`;

const both = (words: string) => ({ en: words, sw: words });
const named = (id: string, words: string) => ({ id, name: both(words), shortName: both(words) });

const serviceOf = (id: string) => ({
  ...named(id, id),
  agency: both('Agency'),
  category: 'all',
  durationMinutes: slotMinutes,
  bring: [],
  bringShort: both('ID'),
  fee: null,
  interview: false,
  extendedHours: false,
  offeredAt: { scope: 'all' },
  assumed: [],
  sources: [],
});

const centreOf = (id: string) => ({
  ...named(id, id),
  county: '001',
  openingHours: [{ days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], opens, closes }],
  hoursBasis: 'bench',
  closedOnHolidays: false,
  size: 'large',
  active: true,
  attestation: 'strong',
  assumed: [],
  sources: [],
});

const counterOf = (id: string, publicPlaces: number, services: readonly string[]) => {
  const size = { publicPlaces, reservedPlaces: 0, desks: publicPlaces };
  return { id, name: both(id), slotMinutes, services, sizes: { large: size, medium: size, small: size }, assumed: [] };
};

const countryOf = () => ({
  id: 'bench',
  name: both('Bench'),
  zone,
  languages: ['en', 'sw'],
  currency: 'KES',
  contact: { phone: '020', ussd: '*1#' },
  generalHours: { opens, closes },
  gatePolicy: { earlyMinutes: 30, lateMinutes: 30 },
  phone: {
    countryCode: '+254',
    strip: '[\\s-]',
    pattern: '^(?:\\+?254|0)?([17]\\d{8})$',
    replacement: '+254$1',
    example: '0712345678',
  },
  idTypes: [{ id: 'national-id', name: both('ID'), hasNumber: true, pattern: '^\\d{7,9}$' }],
  categories: [{ id: 'all', name: both('All') }],
});

/** Writes the pack `bench` into the folder, for `COUNTRY=bench` and `COUNTRY_PACK_DIR=<folder>`. */
export const writePack = (folder: string): void => {
  const huge = Array.from({ length: servicesOfTheHugeCounter }, (_, i) => serviceId(i));
  const files = {
    pack: countryOf(),
    counties: [{ id: '001', name: both('County'), aliases: [], headquartersCentre: centreId(0) }],
    centres: Array.from({ length: centreCount }, (_, i) => centreOf(centreId(i))),
    services: [...huge, scarceService].map(serviceOf),
    counters: [counterOf(hugeCounter, hugePlaces, huge), counterOf(scarceService, scarcePlaces, [scarceService])],
    holidays: [],
  };
  mkdirSync(join(folder, 'bench'), { recursive: true });
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(folder, 'bench', `${name}.json`), JSON.stringify(content));
};

/** One slot at one centre. */
export type Spot = Readonly<{ centre: string; date: string; start: string }>;

/** Gives out slots that nobody has touched yet, a whole agenda (one centre on one day) at a time. */
export class Ground {
  private next = 0;
  readonly today = localDate(systemClock().now(), zone);

  /** `count` slots, at most 100 of each agenda taken, in an order that changes centre with every slot. */
  spots(count: number): readonly Spot[] {
    const agendas = Array.from({ length: Math.ceil(count / 100) }, () => this.agenda());
    return Array.from({ length: count }, (_, i) => {
      const agenda = agendas[i % agendas.length] ?? this.agenda();
      const nth = Math.floor(i / agendas.length);
      return { ...agenda, start: addMinutes(instantOf(agenda.date, opens, zone), nth * slotMinutes) };
    });
  }

  private agenda(): Omit<Spot, 'start'> {
    const number = this.next++;
    if (number >= centreCount * days) throw new Error('the bench has used every agenda of its country');
    return { centre: centreId(number % centreCount), date: addDays(this.today, 1 + Math.floor(number / centreCount)) };
  }
}

/** Every slot of the bench's country, for ways that keep a row for each. */
export const everySlot = (): readonly Spot[] => {
  const today = localDate(systemClock().now(), zone);
  return Array.from({ length: days }, (_, day) => addDays(today, 1 + day)).flatMap((date) =>
    Array.from({ length: slotsADay }, (_, nth) => addMinutes(instantOf(date, opens, zone), nth * slotMinutes)).flatMap(
      (start) => Array.from({ length: centreCount }, (_, i) => ({ centre: centreId(i), date, start })),
    ),
  );
};
