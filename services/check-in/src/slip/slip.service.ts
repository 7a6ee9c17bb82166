import type { CheckInRpc, Instant, Jwk, SignedSlip } from '#contracts';
import type { Clock } from '#platform';
import { signSlip, verifySlip, type SlipVerdict } from '#slips';
import { endOfDay, localDate } from '#time';
import type { CatalogueService } from '../catalogue/catalogue.service.ts';
import type { SlipKeysService } from './slip-keys.service.ts';

type Booking = CheckInRpc['check-in.slip']['request']['booking'];

/** Signs slips and judges them. */
export class SlipService {
  constructor(
    private readonly keys: SlipKeysService,
    private readonly catalogue: CatalogueService,
    private readonly clock: Clock,
  ) {}

  /** The slip of a booking at its revision: the same text while the same key signs. Worth nothing after its local day. */
  async sign({ id, revision, reference, centre, service, start, end }: Booking): Promise<SignedSlip> {
    const { zone } = await this.catalogue.centre(centre);
    const expiresAt = endOfDay(localDate(start, zone), zone);
    const key = await this.keys.signing(this.clock.now());
    const claims = { booking: id, revision, reference, centre, service, start, end, expiresAt };
    return { reference, token: signSlip(claims, key), expiresAt };
  }

  jwks(): Promise<readonly Jwk[]> {
    return this.keys.published(this.clock.now());
  }

  async verify(token: string, now: Instant): Promise<SlipVerdict> {
    return verifySlip(token, await this.keys.published(now), now);
  }
}
