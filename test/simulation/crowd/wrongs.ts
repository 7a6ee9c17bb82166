import { wrongAccounts } from './wrong-accounts.ts';
import { wrongBookings } from './wrong-bookings.ts';
import { wrongVisits } from './wrong-visits.ts';
import type { Wrong } from './wrongdoer.ts';

/** Everything that is done and must be refused, in the order in which it is done. */
export const wrongs: Readonly<Record<string, Wrong>> = { ...wrongBookings, ...wrongAccounts, ...wrongVisits };
