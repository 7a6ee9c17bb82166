// What the pages need from outside. They use the same application functions as the doors of the API.
import type { AllRpc, CommandKey } from '#contracts';
import type { CountryPack } from '#country-pack';
import type { Logger, Seams } from '#platform';
import type { RpcClient } from '#rpc';
import type { Availability } from '../availability/availability.query.ts';
import type { Centres } from '../centre/centres.ts';
import type { Bookings } from '../booking/bookings.ts';
import type { CatalogueCache } from '../catalogue/catalogue-cache.ts';
import type { Keyed } from '../door/command-keys.ts';
import type { Limits } from '../door/limits.ts';
import type { Me } from '../me/me.ts';
import type { Registrations } from '../registration/registrations.ts';
import type { Callers } from '../session/callers.ts';
import type { Cookies } from '../session/cookies.ts';
import type { PageSessions } from '../session/page-sessions.ts';
import type { Sessions } from '../session/sessions.ts';
import type { Slips } from '../slip/slips.ts';
import type { OwnSecrets } from '../secrets/own-secrets.ts';
import type { Press } from './press.ts';

export type PressPorts = Readonly<{
  seams: Pick<Seams, 'clock' | 'ids' | 'random'>;
  log: Logger;
  pack: CountryPack;
  cookies: Cookies;
  secrets: OwnSecrets;
  /** True with SMS=phone:; then there is an on-screen phone. */
  trial: boolean;
}>;

export type PagesPorts = PressPorts &
  Readonly<{
    press: Press;
    rpc: RpcClient<AllRpc>;
    catalogue: CatalogueCache;
    availability: Availability;
    bookings: Bookings;
    centres: Centres;
    me: Me;
    registrations: Registrations;
    sessions: Sessions;
    slips: Slips;
    callers: Callers;
    pageSessions: PageSessions;
    limits: Limits;
    commandKey: (keyed: Keyed) => CommandKey;
  }>;

/** The name under which Nest hands the ports to the pages. */
export const PAGES_PORTS = 'pages-ports';
