// The test pack that offers one slot of 20 places a day.
import { join } from 'node:path';
import { addDays, localDate } from '#platform';
import { api, trialNow, type Citizen } from './api.ts';
import { startSystem, type System, type SystemOptions } from './system.ts';

const packs = join(import.meta.dirname, '../../../services/scheduling/src/catalogue/testing/packs');

export const twenty = {
  service: 'scarce-card',
  centre: 'first-centre',
  otherCentre: 'second-centre',
  plenty: 'plenty-card',
} as const;

export const startTwenty = (
  env: Readonly<Record<string, string>> = {},
  options: Omit<SystemOptions, 'env'> = {},
): Promise<System> => startSystem({ ...options, env: { COUNTRY: 'twenty', COUNTRY_PACK_DIR: packs, ...env } });

/** The local day `days` from the system's today. */
export const dayFrom = async (system: System, days: number): Promise<string> =>
  addDays(localDate(await trialNow(system), 'Africa/Nairobi'), days);

export const audit = (system: System): Readonly<Record<string, unknown>> => {
  const { status, stdout } = system.run('services/scheduling/src/audit/cli.js', '--json', '--settle', '0');
  return { status, ...(JSON.parse(stdout) as object) };
};

export const ownBookings = async (system: System, { token }: Pick<Citizen, 'token'>) =>
  (await api(system, 'GET', '/v1/bookings', { token })).body['items'] as readonly Readonly<Record<string, unknown>>[];
