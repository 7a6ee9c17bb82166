import { Inject } from '@nestjs/common';
import { DomainError, isDomainError } from '#contracts';
import type { CitizenCaller } from '../door/door.ts';
import { freshForm, refusedForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { onward, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { bookingSeen, offeringCentre, type BookingSeen } from './seen.ts';
import { freeDays, freeTimes, startOf } from './times.ts';
import { asked, Look, Send, type Visit } from './visit.ts';

type Citizen = Visit<CitizenCaller>;
type ById = Readonly<{ id: string }>;

/** Moving a booking within its centre: day, time, confirm. */
@Pages()
export class MovePages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('citizen', '/bookings/{id}/move')
  async days(visit: Citizen): Promise<Outcome> {
    const { booking, place, base } = await this.moving(visit);
    return show('move-day', { booking, days: await freeDays(this.ports, visit, place), base });
  }

  @Look('citizen', '/bookings/{id}/move/{date}')
  async times(visit: Citizen): Promise<Outcome> {
    const { booking, place, base } = await this.moving(visit);
    const { date = '' } = visit.params;
    const hours = await freeTimes(this.ports, visit, place, date);
    const taken = visit.query['taken'] !== undefined;
    return show('move-time', { booking, hours, date, day: visit.words.day(date), base, taken });
  }

  @Look('citizen', '/bookings/{id}/move/{date}/{time}')
  async check(visit: Citizen): Promise<Outcome> {
    return this.checkPage(visit, freshForm());
  }

  @Send('citizen', '/bookings/{id}/move/{date}/{time}')
  async move(visit: Citizen): Promise<Outcome> {
    const { booking, place, base } = await this.moving(visit);
    const { date = '', time } = visit.params;
    const body = { start: startOf(date, time, place.centre.zone) };
    const params = { id: booking.id };
    try {
      await this.ports.bookings.move(asked<CitizenCaller, typeof body, unknown, ById>(visit, { body, params }));
    } catch (error) {
      if (isDomainError(error, 'booking.slot-full')) return onward(`${base}/${date}?taken=1`);
      return this.checkPage(visit, refusedForm(visit, error, { booking: visit.t.bookings.move }));
    }
    return onward(`/bookings/${booking.id}/done?moved=1`);
  }

  private async checkPage(visit: Citizen, form: FormModel): Promise<Outcome> {
    const { booking, place, base } = await this.moving(visit);
    const { date = '', time } = visit.params;
    const { zone } = place.centre;
    const start = startOf(date, time, zone);
    const next = { day: visit.words.day(date), time: visit.words.time(start, zone) };
    return show('move-check', { booking, next, timesPath: `${base}/${date}`, ...form }, form.status);
  }

  private async moving(visit: Citizen) {
    const params = { id: visit.params['id'] ?? '' };
    const catalogue = await this.ports.catalogue.now();
    const own = await this.ports.bookings.one(asked<CitizenCaller, unknown, unknown, ById>(visit, { params }));
    const booking: BookingSeen = bookingSeen(own, catalogue, visit);
    // A form that is sent twice finds the booking moved already: that is for the rules to answer, not for this page.
    if (own.status !== 'confirmed') throw new DomainError('booking.not-active');
    const centre = offeringCentre(catalogue, own.centre, own.service);
    return { booking, place: { service: own.service, centre }, base: `/bookings/${booking.id}/move` };
  }
}
