import { fileURLToPath } from 'node:url';
import { loadCountryPack, type CountryPack } from '#country-pack';
import type { EventStore } from '#event-sourcing';
import { testSeams } from '#testing';
import { createCatalogue, type CatalogueService } from '../catalogue.service.ts';

/** Folder of the test packs, for COUNTRY_PACK_DIR (with COUNTRY=twenty). */
export const testPacks = fileURLToPath(new URL('./packs', import.meta.url));

/**
 * Two centres, open 07:00 to 19:00 every day, no holidays. `scarce-card` has one start a day at each, 10:00 local
 * (07:00 UTC), with 20 public places; `plenty-card` (15 minutes) and `long-card` (30) have 50 public places all day.
 */
export const twenty = (): CountryPack => loadCountryPack('twenty', testPacks);

/** A catalogue on a store, its clock standing on Tuesday 2026-12-01, 08:00 local. */
export const catalogueOn = (store: EventStore, pack = twenty()): CatalogueService => {
  const { clock, timers } = testSeams();
  return createCatalogue({ store, pack, clock, timers, exclusive: true });
};
