import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { scratchFolder } from '#testing';
import { CountryPackError, loadCountryPack, packFrom, readPackFiles } from './load.ts';
import type { PackFiles } from './schema.ts';

type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;

const filesWith = (change: (files: Writable<PackFiles>) => void): PackFiles => {
  const files = structuredClone(readPackFiles('ke')) as Writable<PackFiles>;
  change(files);
  return files;
};

const first = <T>(items: readonly T[]): T => {
  const [item] = items;
  if (item === undefined) throw new Error('an empty list has no first item');
  return item;
};

const problemsWith = (change: (files: Writable<PackFiles>) => void): readonly string[] => {
  try {
    packFrom('ke', filesWith(change));
    return [];
  } catch (error) {
    if (error instanceof CountryPackError) return error.problems;
    throw error;
  }
};

describe('loading a country pack', () => {
  it('gives the same pack each time, and nobody can change it', () => {
    const pack = loadCountryPack('ke');
    expect(loadCountryPack('ke')).toBe(pack);
    const parts = [pack, pack.centres, first(pack.centres).openingHours.mon, first(pack.services).bring[0], pack.phone];
    expect(parts.every((part) => Object.isFrozen(part))).toBe(true);
  });

  it.each(['ug', '..', 'ke/../ke', ''])('refuses a country that has no pack: %j', (id) => {
    expect(() => loadCountryPack(id)).toThrow(/there is no such pack; there are: ke/u);
  });

  it('reads a pack from another folder, beside our own of the same name', () => {
    const folder = scratchFolder('packs');
    cpSync(new URL('../packs/ke', import.meta.url), join(folder.path, 'ke'), { recursive: true });
    const pack = loadCountryPack('ke', folder.path);
    expect(pack).toEqual(loadCountryPack('ke'));
    expect(pack).not.toBe(loadCountryPack('ke'));
    expect(() => loadCountryPack('tz', folder.path)).toThrow(/there is no such pack; there are: ke/u);
    folder.remove();
  });

  it('finds no problem in the pack as it stands', () => {
    expect(problemsWith(() => undefined)).toEqual([]);
  });

  it('lists all problems at once', () => {
    const problems = problemsWith((files) => {
      first(files.centres).shortName.en = 'A name that no screen can hold';
      first(files.services).durationMinutes = 7;
      first(files.counters).sizes.small.desks = 1;
      files.pack.zone = 'Africa/Atlantis';
    });
    expect(problems).toEqual([
      'pack: there is no zone Africa/Atlantis',
      'centres: mombasa: shortName.en is no 24 GSM-7 characters',
      'services: national-id-first: its duration is no multiple of 5 minutes',
      'counters: identity: more places than desks in a small centre',
    ]);
  });

  it.each<[string, (files: Writable<PackFiles>) => void]>([
    ['centres: mandera: is weakly attested', ({ centres }) => centres.forEach((centre) => (centre.active = true))],
    ['centres: mombasa stands there twice', ({ centres }) => centres.push(first(centres))],
    ['centres: mombasa: there is no county 099', ({ centres }) => (first(centres).county = '099')],
    ['counties: 001: thika is no active', ({ counties }) => (first(counties).headquartersCentre = 'thika')],
    ['counties: 001: names none', ({ counties }) => (first(counties).headquartersCentre = null)],
    ['belongs to 2 counters', ({ counters }) => counters.at(1)?.services.push('national-id-first')],
    ['belongs to 0 counters', ({ counters }) => first(counters).services.pop()],
    ['there is no service x', ({ counters }) => first(counters).services.push('x')],
    ['no active centre offers it', ({ services }) => (first(services).offeredAt.centres = ['mandera'])],
    ['there is no centre x', ({ services }) => (first(services).offeredAt.centres = ['x', 'mombasa'])],
    ['lists no centre', ({ services }) => (first(services).offeredAt.scope = 'listed')],
    [
      'is active and offers nothing',
      ({ services }) => services.forEach(({ offeredAt }) => (offeredAt.centres = ['thika'])),
    ],
    ['no category x', ({ services }) => (first(services).category = 'x')],
    ['the fee is not in TZS', ({ pack }) => (pack.currency = 'TZS')],
    ['/holidays/0/date', ({ holidays }) => (first(holidays).date = '2026-02-30')],
    ['holidays: 2026-01-01 stands there twice', ({ holidays }) => holidays.push(first(holidays))],
    ['/services/0/name', ({ services }) => (first(services).name.sw = '')],
    ['pack: ( is no pattern', ({ pack }) => (pack.phone.pattern = '(')],
    ['is no phone number by its own rule', ({ pack }) => (pack.phone.example = '020 690 0020')],
    [
      'pack: none: a pattern is for types with a number',
      ({ pack }) => pack.idTypes.forEach((type) => (type.hasNumber = true)),
    ],
    ['closes before it opens', ({ pack }) => (pack.generalHours.closes = '07:00')],
  ])('refuses a pack with the problem "%s"', (problem, change) => {
    expect(problemsWith(change).join('\n')).toContain(problem);
  });
});
