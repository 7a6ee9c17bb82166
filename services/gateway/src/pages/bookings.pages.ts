import { Inject } from '@nestjs/common';
import { isDomainError, type Booking } from '#contracts';
import type { CitizenCaller } from '../door/door.ts';
import { freshForm, refusedForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { file, onward, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { bookingSeen, type BookingSeen } from './seen.ts';
import { asked, Look, Send, type Visit } from './visit.ts';

type Citizen = Visit<CitizenCaller>;
type ById = Readonly<{ id: string }>;
type Listed = Readonly<{ limit: number }>;

const isCurrent = ({ status }: BookingSeen): boolean => status === 'confirmed' || status === 'arrived';

/** A citizen's own bookings. */
@Pages()
export class BookingsPages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('citizen', '/bookings')
  async list(visit: Citizen): Promise<Outcome> {
    const query = { limit: 100 };
    const { items } = await this.ports.bookings.list(asked<CitizenCaller, unknown, Listed>(visit, { query }));
    const catalogue = await this.ports.catalogue.now();
    const all = items.map((booking) => bookingSeen(booking, catalogue, visit));
    const names = await this.namesOfOthers(visit, items);
    return show('bookings', {
      current: all.filter(isCurrent),
      past: all.filter((b) => !isCurrent(b)).reverse(),
      names,
    });
  }

  @Look('citizen', '/bookings/{id}/done')
  async done(visit: Citizen): Promise<Outcome> {
    return show('book-done', { booking: await this.one(visit), moved: visit.query['moved'] !== undefined });
  }

  @Look('citizen', '/bookings/{id}/slip')
  async slip(visit: Citizen): Promise<Outcome> {
    const params = { id: visit.params['id'] ?? '' };
    const form = 'text/html';
    const page = await this.ports.slips.slip(asked<CitizenCaller, unknown, unknown, ById>(visit, { params, form }));
    return file('text/html; charset=utf-8', String(page));
  }

  @Look('citizen', '/bookings/{id}/calendar')
  async calendar(visit: Citizen): Promise<Outcome> {
    const params = { id: visit.params['id'] ?? '' };
    const form = 'text/calendar';
    const entry = await this.ports.slips.slip(asked<CitizenCaller, unknown, unknown, ById>(visit, { params, form }));
    const headers = { 'content-disposition': 'attachment; filename="appointment.ics"' };
    return file('text/calendar; charset=utf-8', String(entry), headers);
  }

  @Look('citizen', '/bookings/{id}/cancel')
  async cancelForm(visit: Citizen): Promise<Outcome> {
    return this.cancelPage(visit, freshForm());
  }

  @Send('citizen', '/bookings/{id}/cancel')
  async cancel(visit: Citizen): Promise<Outcome> {
    const params = { id: visit.params['id'] ?? '' };
    const query = { reason: 'own-wish' };
    try {
      await this.ports.bookings.cancel(asked<CitizenCaller, unknown, typeof query, ById>(visit, { params, query }));
    } catch (error) {
      if (isDomainError(error, 'booking.not-found')) throw error;
      return this.cancelPage(visit, refusedForm(visit, error, { booking: visit.t.bookings.cancel }));
    }
    visit.leave({ kind: 'cancelled' });
    return onward('/bookings');
  }

  private async cancelPage(visit: Citizen, form: FormModel): Promise<Outcome> {
    return show('booking-cancel', { booking: await this.one(visit), ...form }, form.status);
  }

  private async one(visit: Citizen): Promise<BookingSeen> {
    const params = { id: visit.params['id'] ?? '' };
    const booking = await this.ports.bookings.one(asked<CitizenCaller, unknown, unknown, ById>(visit, { params }));
    return bookingSeen(booking, await this.ports.catalogue.now(), visit);
  }

  private async namesOfOthers(visit: Citizen, bookings: readonly Booking[]): Promise<Readonly<Record<string, string>>> {
    if (bookings.length === 0) return {};
    const { items } = await this.ports.me.dependants(
      asked<CitizenCaller, unknown, Listed>(visit, { query: { limit: 100 } }),
    );
    return Object.fromEntries(items.map(({ id, givenNames }) => [id, givenNames]));
  }
}
