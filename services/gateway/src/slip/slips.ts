import type { AllRpc, Booking } from '#contracts';
import { DomainError } from '#contracts';
import type { Clock } from '#platform';
import type { RpcClient } from '#rpc';
import type { Bookings } from '../booking/bookings.ts';
import type { CatalogueCache } from '../catalogue/catalogue-cache.ts';
import type { Ask, CitizenAsk } from '../door/door.ts';
import type { ById } from '../door/shapes.ts';
import type { CentreDay } from './slip.doors.ts';
import { qrDataUri, qrPng, slipCalendar, type PrintableSlip, type PrintSlip } from './slip-forms.ts';

export type SlipsPorts = Readonly<{
  rpc: RpcClient<AllRpc>;
  bookings: Bookings;
  catalogue: CatalogueCache;
  clock: Clock;
  print: PrintSlip;
}>;

/** Slips in every form, and what verifiers need. */
export class Slips {
  constructor(private readonly ports: SlipsPorts) {}

  async slip(ask: CitizenAsk<unknown, unknown, ById>): Promise<unknown> {
    const booking = await this.ports.bookings.one(ask);
    if (booking.status !== 'confirmed' && booking.status !== 'arrived') throw new DomainError('booking.not-active');
    const { id, reference, revision, centre, service, start, end } = booking;
    const about = { id, reference, revision, centre, service, start, end };
    const slip = await this.ports.rpc.call('check-in.slip', { booking: about });
    if (ask.form === 'image/png') return qrPng(slip.token);
    const qr = await qrDataUri(slip.token);
    if (ask.form === 'application/json') {
      return { reference: slip.reference, token: slip.token, qr, expiresAt: slip.expiresAt };
    }
    const printable = await this.printable(booking, slip, qr);
    if (ask.form === 'text/html') return this.ports.print(printable, ask.language);
    return slipCalendar(printable, ask.language, this.ports.clock.nowMs());
  }

  async keys() {
    const { keys } = await this.ports.rpc.call('check-in.jwks', {});
    return { keys };
  }

  async revoked({ query }: Ask<unknown, CentreDay>) {
    await this.ports.catalogue.centre(query.centre);
    return this.ports.rpc.call('check-in.revoked', { centre: query.centre, date: query.date });
  }

  private async printable(booking: Booking, slip: PrintableSlip['slip'], qr: string): Promise<PrintableSlip> {
    const centre = await this.ports.catalogue.centre(booking.centre);
    const service = await this.ports.catalogue.service(booking.service);
    return { booking, slip, centre, service, qr };
  }
}
