import { Inject } from '@nestjs/common';
import { isDomainError, type Booking, type Centre, type Service } from '#contracts';
import type { CitizenCaller } from '../door/door.ts';
import { filled, refusedForm, freshForm, type FormModel } from './forms.ts';
import { Pages } from './keeper.ts';
import { onward, show, type Outcome } from './outcome.ts';
import { PAGES_PORTS, type PagesPorts } from './pages.ports.ts';
import { activeService, categoryNames, centreSeen, offeringCentre, offersAt, serviceSeen } from './seen.ts';
import { freeDays, freeTimes, startOf } from './times.ts';
import { asked, Look, Send, type Fields, type Visit } from './visit.ts';

const earliestShown = 8;

type Chosen = Readonly<{ service: Service; centre: Centre }>;

/** Booking, one question a page; what was chosen so far is the address, so that it can be kept, shared and gone back in. */
@Pages()
export class BookPages {
  constructor(@Inject(PAGES_PORTS) private readonly ports: PagesPorts) {}

  @Look('anyone', '/book')
  async services(visit: Visit): Promise<Outcome> {
    const { services, centres } = await this.ports.catalogue.now();
    const offered = services.filter(({ id, active }) => active && centres.some((centre) => offersAt(centre, id)));
    const seen = offered.map((service) => serviceSeen(service, visit));
    return show('book-service', { categories: categoryNames(this.ports.pack.categories, seen, visit) });
  }

  @Look('anyone', '/book/{service}')
  async centres(visit: Visit): Promise<Outcome> {
    const catalogue = await this.ports.catalogue.now();
    const service = activeService(catalogue, visit.params['service']);
    const offering = catalogue.centres.filter((centre) => offersAt(centre, service.id));
    const counties = catalogue.counties
      .filter(({ id }) => offering.some(({ county }) => county === id))
      .map(({ id, name }) => ({ id, name: visit.words.text(name) }))
      .sort((a, b) => a.name.localeCompare(b.name));
    const county = counties.find(({ id }) => id === visit.query['county']);
    return show('book-centre', {
      service: serviceSeen(service, visit),
      counties,
      county,
      centres: offering.filter((centre) => centre.county === county?.id).map((centre) => centreSeen(centre, visit)),
      earliest: await this.earliest(visit, service, offering),
    });
  }

  @Look('anyone', '/book/{service}/{centre}')
  async days(visit: Visit): Promise<Outcome> {
    const { service, centre } = await this.chosen(visit);
    const days = await freeDays(this.ports, visit, { service: service.id, centre });
    const base = `/book/${service.id}/${centre.id}`;
    return show('book-day', { ...this.seen(visit, { service, centre }), days, base });
  }

  @Look('anyone', '/book/{service}/{centre}/{date}')
  async times(visit: Visit): Promise<Outcome> {
    const { service, centre } = await this.chosen(visit);
    const { date = '' } = visit.params;
    const hours = await freeTimes(this.ports, visit, { service: service.id, centre }, date);
    const base = `/book/${service.id}/${centre.id}`;
    const taken = visit.query['taken'] !== undefined;
    return show('book-time', { ...this.seen(visit, { service, centre }), hours, date, base, taken });
  }

  @Look('citizen', '/book/{service}/{centre}/{date}/{time}')
  async check(visit: Visit<CitizenCaller>): Promise<Outcome> {
    return this.checkPage(visit, freshForm({ person: 'self' }));
  }

  @Send('citizen', '/book/{service}/{centre}/{date}/{time}')
  async book(visit: Visit<CitizenCaller>): Promise<Outcome> {
    const { service, centre } = await this.chosen(visit);
    const { date, time } = visit.params;
    const start = startOf(date, time, centre.zone);
    const { person = 'self' } = filled(visit.form, 'person');
    const body = { service: service.id, centre: centre.id, start, ...(person === 'self' ? {} : { person }) };
    let booking: Booking;
    try {
      booking = await this.ports.bookings.book(asked(visit, { body }));
    } catch (error) {
      if (isDomainError(error, 'booking.slot-full')) return onward(`${timesPath(visit.params)}?taken=1`);
      return this.checkPage(visit, refusedForm(visit, error, { person: visit.t.book.check }), error);
    }
    return onward(`/bookings/${booking.id}/done`);
  }

  private async chosen({ params }: Visit): Promise<Chosen> {
    const catalogue = await this.ports.catalogue.now();
    const service = activeService(catalogue, params['service']);
    return { service, centre: offeringCentre(catalogue, params['centre'], service.id) };
  }

  private seen(visit: Visit, { service, centre }: Chosen) {
    return { service: serviceSeen(service, visit), centre: centreSeen(centre, visit) };
  }

  private async earliest(visit: Visit, service: Service, offering: readonly Centre[]) {
    const query = { service: service.id, limit: earliestShown };
    const { items } = await this.ports.availability.days(
      asked<typeof visit.caller, unknown, typeof query>(visit, { query }),
    );
    return items.flatMap(({ centre: id, date, free, times, firstStart }) => {
      const centre = offering.find((one) => one.id === id);
      if (!centre || free === 0) return [];
      const first = firstStart === null ? '' : visit.words.time(firstStart, centre.zone);
      return [{ centre: centreSeen(centre, visit), date, day: visit.words.day(date), times, first }];
    });
  }

  private async checkPage(visit: Visit<CitizenCaller>, form: FormModel, refused?: unknown): Promise<Outcome> {
    const { service, centre } = await this.chosen(visit);
    const { date, time } = visit.params;
    const start = startOf(date, time, centre.zone);
    const query = { limit: 100 };
    const dependants = await this.ports.me.dependants(asked<CitizenCaller, unknown, typeof query>(visit, { query }));
    const model = {
      ...this.seen(visit, { service, centre }),
      ...form,
      day: visit.words.day(visit.words.dateOf(start, centre.zone)),
      time: visit.words.time(start, centre.zone),
      timesPath: timesPath(visit.params),
      dependants: dependants.items,
      already: isDomainError(refused, 'booking.already-active'),
    };
    return show('book-check', model, form.status);
  }
}

const timesPath = ({ service = '', centre = '', date = '' }: Fields): string => `/book/${service}/${centre}/${date}`;
