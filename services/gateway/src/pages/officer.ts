// What officers' pages share: at which centre they stand.
import type { Centre } from '#contracts';
import type { StaffCaller } from '../door/door.ts';
import { show, type Outcome } from './outcome.ts';
import type { PagesPorts } from './pages.ports.ts';
import type { Visit } from './visit.ts';

/** The officer's centre; undefined when the account is tied to none. */
export const ownCentre = async (ports: PagesPorts, { caller }: Visit<StaffCaller>): Promise<Centre | undefined> => {
  if (caller.centre === null) return undefined;
  const { centres } = await ports.catalogue.now();
  return centres.find(({ id }) => id === caller.centre);
};

export const noCentre = (): Outcome => show('staff', { noCentre: true });
