// A small country: two centres, few places, so that a handful of citizens fight for them.
import { loadCountryPack, type CountryPack } from '#country-pack';

const few = { publicPlaces: 2, reservedPlaces: 1, desks: 2 };
const folder = 'services/scheduling/src/catalogue/testing/packs';

let kept: CountryPack | undefined;

export const smallPack = (): CountryPack => {
  const pack = kept ?? loadCountryPack('twenty', folder);
  kept = {
    ...pack,
    counters: pack.counters.map((one) => ({ ...one, sizes: { large: few, medium: few, small: few } })),
  };
  return kept;
};

export const centres = ['first-centre', 'second-centre'] as const;
const on = (service: string, ...starts: readonly string[]) => starts.map((start) => ({ service, start }));

/** What is fought for: today's soon, for the gate; tomorrow's for all else. One day's plenty and long slots overlap. */
export const wanted = [
  ...on('scarce-card', '2026-12-01T07:00:00Z', '2026-12-02T07:00:00Z'),
  ...on('plenty-card', '2026-12-01T05:15:00Z', '2026-12-02T06:00:00Z', '2026-12-02T06:15:00Z', '2026-12-03T06:00:00Z'),
  ...on('long-card', '2026-12-01T05:15:00Z', '2026-12-02T06:00:00Z', '2026-12-02T06:15:00Z'),
] as const;
