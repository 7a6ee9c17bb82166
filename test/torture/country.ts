// The test country of twenty places, moved to where it is about noon: so that there are slots within reach of the gate whenever
// the run begins, for hours, and nobody's day ends meanwhile.
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { addDays, addMinutes, instantOf, localDate, systemClock } from '#platform';

const packs = join(import.meta.dirname, '../../services/scheduling/src/catalogue/testing/packs/twenty');
export const countryId = 'twenty';
export const centre = 'first-centre';
/** Of the pack. */
export const gate = { earlyMinutes: 30, lateMinutes: 30 } as const;

export type Target = Readonly<{ service: string; centre: string; starts: () => readonly string[] }>;

/** The zone whose noon is nearest; POSIX counts them from the other side. */
export const noonZone = (nowMs: number): string => {
  const ahead = 12 - Temporal.Instant.fromEpochMilliseconds(nowMs).toZonedDateTimeISO('UTC').hour;
  return ahead === 0 ? 'Etc/GMT' : `Etc/GMT${ahead > 0 ? '-' : '+'}${String(Math.abs(ahead))}`;
};

/** Writes the pack and returns the zone it is in. */
export const writeCountry = (folder: string): string => {
  const zone = noonZone(systemClock().nowMs());
  cpSync(packs, join(folder, countryId), { recursive: true });
  const path = join(folder, countryId, 'pack.json');
  const pack = JSON.parse(readFileSync(path, 'utf8')) as object;
  writeFileSync(path, JSON.stringify({ ...pack, zone, gatePolicy: gate }));
  return zone;
};

const quarterMinutes = 15;

/** The quarters that one may still book and already be let in for. */
export const withinReach = (now: string, zone: string): readonly string[] => {
  const opens = instantOf(localDate(now, zone), '07:00', zone);
  const since = Math.ceil((Date.parse(now) - Date.parse(opens)) / 60_000 / quarterMinutes);
  return [0, 1]
    .map((n) => addMinutes(opens, (since + n) * quarterMinutes))
    .filter((start) => Date.parse(start) - Date.parse(now) > 5_000)
    .filter((start) => Date.parse(start) - Date.parse(now) < gate.earlyMinutes * 60_000 - 5_000);
};

/** A scarce slot a day, plenty on three days, and of today what is within reach of the gate. */
export const targetsIn = (zone: string): readonly Target[] => {
  const now = () => systemClock().now();
  const days = [2, 3, 4].map((ahead) => addDays(localDate(now(), zone), ahead));
  const at = (times: readonly string[], on: readonly string[]) =>
    on.flatMap((day) => times.map((time) => instantOf(day, time, zone)));
  const [scarce, plenty] = [at(['10:00'], days.slice(0, 2)), at(['10:00', '10:15', '12:30'], days)];
  const twice = (starts: readonly string[]) => [...starts, ...starts];
  return [
    { service: 'scarce-card', centre, starts: () => scarce },
    { service: 'plenty-card', centre, starts: () => [...plenty, ...twice(withinReach(now(), zone))] },
  ];
};
